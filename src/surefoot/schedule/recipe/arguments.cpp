#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/schedule/recipe/words.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

std::size_t place_of(const Word& word, const std::string& key) {
  const auto found = std::find_if(word.parameters.begin(), word.parameters.end(),
                                  [&](const Parameter& p) { return key == p.name || key == p.alias; });
  return static_cast<std::size_t>(found - word.parameters.begin());
}

std::vector<std::string> names_of(const Word& word) {
  std::vector<std::string> names;
  for (const auto& parameter : word.parameters) names.emplace_back(parameter.name);
  return names;
}

/// 2^53 + 1 is the first whole number that is another one as a double.
/// A number, or the product of some, as in `epochs=10 * 390`.
std::optional<double> number_of(const Expression& value) {
  if (value.kind == Kind::number) return value.number;
  if (value.kind != Kind::product) return std::nullopt;
  double product = 1;
  for (const auto& factor : value.parts) {
    const auto number = number_of(factor);
    if (!number) return std::nullopt;
    product *= *number;
  }
  return product;
}

bool is_past_last_step(const Expression& value) {
  std::int64_t whole = 0;
  const char* end = value.written.data() + value.written.size();
  const auto [stop, error] = std::from_chars(value.written.data(), end, whole);
  const bool exact = error == std::errc() && stop == end;
  return exact ? whole > last_step || whole < -last_step
               : std::abs(number_of(value).value_or(0)) > static_cast<double>(last_step);
}

/// True for Python's words for an argument that is not given.
bool is_none(const Expression& value) {
  return value.is("None") || value.is("none") || value.is("null");
}

/// Other libraries' names for the arguments.
constexpr WordElsewhere arguments_elsewhere[]{{"min_lr", "end"},
                                              {"eta_min", "end"},
                                              {"lr_min", "end"},
                                              {"end_lr", "end"},
                                              {"lr_end", "end"},
                                              {"end_value", "end"},
                                              {"final_lr", "end"},
                                              {"end_learning_rate", "end"},
                                              {"T_max", "steps"},
                                              {"T_0", "steps"},
                                              {"total_steps", "steps"},
                                              {"total_iters", "steps"},
                                              {"max_iters", "steps"},
                                              {"max_steps", "steps"},
                                              {"num_training_steps", "steps"},
                                              {"decay_steps", "steps"},
                                              {"transition_steps", "steps"},
                                              {"t_initial", "steps"},
                                              {"step_size", "steps"},
                                              {"num_warmup_steps", "steps"},
                                              {"warmup_steps", "steps"},
                                              {"warmup_iters", "steps"},
                                              {"max_lr", "peak"},
                                              {"lr_max", "peak"},
                                              {"lr", "peak"},
                                              {"learning_rate", "peak"},
                                              {"base_lr", "peak"},
                                              {"init_value", "peak"},
                                              {"initial_learning_rate", "peak"},
                                              {"peak_value", "peak"},
                                              {"lr", "start"},
                                              {"init_value", "start"},
                                              {"base_lr", "base"},
                                              {"lr", "initial"},
                                              {"learning_rate", "initial"},
                                              {"init_value", "initial"},
                                              {"min_lr", "low"},
                                              {"max_lr", "high"},
                                              {"T_mult", "stretch"},
                                              {"t_mul", "stretch"},
                                              {"m_mul", "decay"},
                                              {"num_cycles", "cycles"},
                                              {"pct_start", "rise"},
                                              {"div_factor", "div"},
                                              {"final_div_factor", "final_div"},
                                              {"step_size_up", "up"},
                                              {"step_size_down", "down"},
                                              {"factor", "gamma"},
                                              {"decay_rate", "gamma"},
                                              {"exponent", "power"},
                                              {"k_decay", "warp"},
                                              {"d_model", "width"}};

std::string unknown_argument(const Word& word, const std::string& key) {
  const auto names = names_of(word);
  for (const auto& [theirs, ours] : arguments_elsewhere)
    if (key == theirs && std::find(names.begin(), names.end(), ours) != names.end())
      return fmt::format("unknown argument '{}', which is {} here", shown(key), ours);
  return unknown_word("argument", key, names);
}

[[noreturn]] void fail(const std::string& message, std::int64_t column) {
  throw ParseError(message, "", 0, column);
}

}  // namespace

Arguments::Arguments(const Word& word, const Expression& call, double found)
    : word_(word),
      column_(call.column),
      found_(found),
      values_(word.parameters.size()),
      keys_(word.parameters.size()) {
  bool keyed = false;
  for (std::size_t i = 0; i < call.parts.size(); ++i) {
    if (is_none(call.parts[i])) continue;
    const auto& key = call.keys[i];
    const std::int64_t column = call.parts[i].column;
    if (key.empty() && keyed)
      fail(fmt::format("{}: an argument without a name must not follow one with a name", word.name), column);
    keyed = !key.empty();
    const std::size_t place = keyed ? place_of(word, key) : i;
    if (place >= values_.size() && keyed)
      fail(fmt::format("{}: {}", word.name, unknown_argument(word, key)), call.key_column(i));
    if (place >= values_.size())
      fail(
          fmt::format("{}: takes at most {} arguments, got {}", word.name, values_.size(), call.parts.size()),
          column);
    if (values_[place])
      fail(fmt::format("{}: {} is said twice", word.name, word.parameters[place].name),
           keyed ? call.key_column(i) : column);
    values_[place] = call.parts[i];
    keys_[place] = key;
  }
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const auto& parameter = word.parameters[i];
    if (values_[i]) continue;
    if (!parameter.otherwise) fail(fmt::format("{}: {} is missing", word.name, parameter.name), call.column);
    if (*parameter.otherwise == '\0') continue;
    values_[i] = read(parameter.otherwise);
    values_[i]->column = call.column;
  }
}

const Expression& Arguments::at(const char* name) const {
  return *values_.at(place_of(word_, name));
}

bool Arguments::has(const char* name) const {
  return values_.at(place_of(word_, name)).has_value();
}

std::int64_t Arguments::column(const std::string& name) const {
  const std::size_t place = place_of(word_, name.substr(0, name.find(' ')));
  return place < values_.size() && values_[place] ? values_[place]->column : column_;
}

std::string Arguments::as_typed(const std::string& name) const {
  const std::size_t place = place_of(word_, name);
  return place < keys_.size() && !keys_[place].empty() ? keys_[place] : name;
}

void Arguments::refuse(const char* name, const char* rule, const Expression& got) const {
  const std::string value = got.written.empty() || got.kind != Kind::number ? print(got) : got.written;
  fail(fmt::format("{}: {} must be {}, got {}", word_.name, as_typed(name), rule, shown(value)), got.column);
}

double Arguments::number_in(const char* name, const Expression& value) const {
  if (value.is("found")) return found_;
  const auto number = number_of(value);
  if (!number) refuse(name, "a number", value);
  return *number;
}

std::int64_t Arguments::count_in(const char* name, const Expression& value) const {
  if (value.kind == Kind::share) return share_in(name, value);
  const auto number = number_of(value);
  if (!number || *number != std::floor(*number)) refuse(name, "a whole number", value);
  if (is_past_last_step(value)) refuse(name, "at most 2^53", value);
  return static_cast<std::int64_t>(*number);
}

std::int64_t Arguments::share_in(const char* name, const Expression& value) const {
  if (!(value.number >= 0 && value.number <= 100)) refuse(name, "between 0% and 100% of the run", value);
  return std::llround(value.number / 100 * any_length);
}

double Arguments::number(const char* name) const {
  return number_in(name, at(name));
}

std::int64_t Arguments::count(const char* name) const {
  return count_in(name, at(name));
}

std::string Arguments::text(const char* name) const {
  return print(at(name));
}

bool Arguments::flag(const char* name) const {
  return choice(name, {"false", "true"}) == 1;
}

std::size_t Arguments::choice(const char* name, const std::vector<std::string>& choices) const {
  const auto& value = at(name);
  const auto found = std::find(choices.begin(), choices.end(), value.word);
  if (value.kind != Kind::name || found == choices.end())
    refuse(name, fmt::format("one of {}", fmt::join(choices, ", ")).c_str(), value);
  return static_cast<std::size_t>(found - choices.begin());
}

std::vector<double> Arguments::numbers(const char* name) const {
  if (at(name).kind != Kind::list || !at(name).keys.empty())
    refuse(name, "a list of numbers such as [1, 2]", at(name));
  std::vector<double> values;
  for (const auto& item : at(name).parts) values.push_back(number_in(name, item));
  return values;
}

std::vector<std::int64_t> Arguments::counts(const char* name) const {
  if (at(name).kind != Kind::list || !at(name).keys.empty())
    refuse(name, "a list of steps such as [10, 20]", at(name));
  std::vector<std::int64_t> values;
  for (const auto& item : at(name).parts) values.push_back(count_in(name, item));
  return values;
}

Part Arguments::schedule(const char* name) const {
  return build_whole(at(name), found_);
}

}  // namespace surefoot::schedule::recipe
