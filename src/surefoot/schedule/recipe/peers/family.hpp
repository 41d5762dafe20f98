#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe/peers/peers.hpp"
#include "surefoot/schedule/recipe/words.hpp"

/// The schedules of one other library each: a table of its words, each with a function that writes the same
/// schedule in our text form, the user's numbers filled in. `read` reads the text that a function returns.
namespace surefoot::schedule::recipe::peers {

/// The translation of another library's call.
struct Translation {
  std::string text;
  /// The difference from the original schedule; empty when there is none up to its last step.
  std::string caveat = {};
};

/// A word of another library.
struct PeerWord {
  const char* name;
  /// In its order, under its names; what it does not use here has the empty default.
  std::vector<Parameter> parameters;
  Translation (*translate)(const Arguments&);
};

struct Family {
  const char* library;
  /// The modules in front of its words: `optax`, `torch`, `lr_scheduler`.
  std::vector<std::string> modules;
  /// True when its words begin with the optimizer, which brings the rate along. It is left out before the
  /// arguments are looked at; `lr` says the rate where it is known.
  bool takes_optimizer = false;
  std::vector<PeerWord> words = {};
};

const Family& pytorch();
const Family& optax();
const Family& keras();
const Family& hugging_face();
const Family& timm();
const Family& deepspeed();
const Family& torchtitan();
const Family& megatron();
const Family& mmengine();
const Family& paddle();
const Family& fastai();
const Family& caffe();

/// All of them, the most common first.
std::span<const Family* const> families();

/// The rate of the optimizer: `lr` where it was said, else `found`.
inline constexpr const char* base = "lr";
/// Its parameter.
inline const Parameter base_parameter{base, "found", "learning_rate"};
/// Parameters without a meaning for a function of the step: they are accepted and ignored.
inline const Parameter last_epoch{"last_epoch", ""};
inline const Parameter verbose{"verbose", ""};

/// A number as it is printed.
std::string number(double value);

/// `make(rate)` where the argument is a number; where it is `found`, found times make(1), for schedules that
/// are in proportion to it.
template <class Make>
std::string in_proportion(const Arguments& a, const char* rate, Make make) {
  if (a.expression(rate).is("found")) return "found * (" + make(1.0) + ")";
  return make(a.number(rate));
}

/// Throws ParseError at the argument: `name must be rule, got …`.
[[noreturn]] void refuse(const Arguments& a, const char* name, const std::string& rule);

/// The steps of `total` left after `first`, both arguments of a; refuses less than one step.
std::int64_t rest(const Arguments& a, const char* total, const char* first);

/// Schedules one after another, the next from each boundary on, each on its own clock. Throws ParseError for
/// boundaries that do not rise.
std::string in_sequence(const std::vector<Expression>& schedules,
                        const std::vector<std::int64_t>& boundaries);

/// `, name=value` unless the value is the one that our word has anyway.
std::string unless(const char* name, double value, double otherwise);

}  // namespace surefoot::schedule::recipe::peers
