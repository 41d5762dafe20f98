#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/schedule/schedule.hpp"

namespace surefoot::schedule {

namespace recipe {
struct Expression;
}

/// A schedule written down: `warmup(500) + cosine(peak=0.1, steps=10000, end=1e-4)`.
///
///     schedule = product { "+" product }          then, each part on its own clock
///     product  = factor { "*" factor }            multiplied step by step
///     factor   = number | name | list | "(" schedule ")"
///              | name "(" [ argument { "," argument } ] ")"
///     argument = [ name "=" ] schedule
///     list     = "[" [ schedule { "," schedule } ] "]"
///
/// A number is a constant rate. `found` stands for a rate that is still to be found. A `warmup` rises to
/// where the part behind it begins, a `cooldown` falls from where the part in front of it ends. Every part
/// but the last needs an end of its own, which `until(part, steps=N)` gives to one that has none. The words
/// are those of the functions of this layer; `recipe_words` lists them.
///
/// A value: immutable, cheap to copy.
class Recipe {
 public:
  /// Throws ParseError pointing at the column (from 1) for what is no recipe, an unknown word or argument,
  /// and for values its schedules refuse.
  static Recipe parse(std::string_view text);

  /// The text again, evenly spaced: parse(text()) equals this recipe.
  std::string text() const;

  /// Whether a rate is still to be found.
  bool needs_peak() const;
  /// The recipe with every `found` replaced by `rate`. Throws InvalidArgument for a rate that is not positive
  /// and finite.
  Recipe with_peak(double rate) const;

  /// Throws InvalidArgument when a rate is still to be found, or when the schedules refuse the one that was.
  Schedule schedule() const;

  /// Steps until the last part is over; empty when it never is.
  std::optional<std::int64_t> steps() const;

  /// Same words, arguments and numbers in the same order; spacing does not matter.
  bool operator==(const Recipe& other) const;

 private:
  explicit Recipe(recipe::Expression root);

  std::shared_ptr<const recipe::Expression> root_;
};

/// Every word with its arguments and their defaults, one string a word: `cosine(peak, steps, end=0, …)`.
std::vector<std::string> recipe_words();

}  // namespace surefoot::schedule
