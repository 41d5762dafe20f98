#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"
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
bool is_past_last_step(const Expression& value) {
  std::int64_t whole = 0;
  const char* end = value.written.data() + value.written.size();
  const auto [stop, error] = std::from_chars(value.written.data(), end, whole);
  const bool exact = error == std::errc() && stop == end;
  return exact ? whole > last_step || whole < -last_step
               : std::abs(value.number) > static_cast<double>(last_step);
}

[[noreturn]] void fail(const std::string& message, std::int64_t column) {
  throw ParseError(message, "", 0, column);
}

}  // namespace

Arguments::Arguments(const Word& word, const Expression& call, double found)
    : word_(word), column_(call.column), found_(found), values_(word.parameters.size()) {
  bool keyed = false;
  for (std::size_t i = 0; i < call.parts.size(); ++i) {
    const auto& key = call.keys[i];
    const std::int64_t column = call.parts[i].column;
    if (key.empty() && keyed)
      fail(fmt::format("{}: an argument without a name must not follow one with a name", word.name), column);
    keyed = !key.empty();
    const std::size_t place = keyed ? place_of(word, key) : i;
    if (place >= values_.size() && keyed)
      fail(fmt::format("{}: {}", word.name, unknown_word("argument", key, names_of(word))), column);
    if (place >= values_.size())
      fail(fmt::format("{}: takes at most {} arguments", word.name, values_.size()), column);
    if (values_[place])
      fail(fmt::format("{}: {} is said twice", word.name, word.parameters[place].name), column);
    values_[place] = call.parts[i];
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

void Arguments::refuse(const char* name, const char* rule, const Expression& got) const {
  const std::string& value = got.written.empty() ? print(got) : got.written;
  fail(fmt::format("{}: {} must be {}, got {}", word_.name, name, rule, value), got.column);
}

double Arguments::number_in(const char* name, const Expression& value) const {
  if (value.is("found")) return found_;
  if (value.kind != Kind::number) refuse(name, "a number", value);
  return value.number;
}

std::int64_t Arguments::count_in(const char* name, const Expression& value) const {
  if (value.kind != Kind::number || value.number != std::floor(value.number))
    refuse(name, "a whole number", value);
  if (is_past_last_step(value)) refuse(name, "at most 2^53", value);
  return static_cast<std::int64_t>(value.number);
}

double Arguments::number(const char* name) const {
  return number_in(name, at(name));
}

std::int64_t Arguments::count(const char* name) const {
  return count_in(name, at(name));
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
  if (at(name).kind != Kind::list) refuse(name, "a list of numbers such as [1, 2]", at(name));
  std::vector<double> values;
  for (const auto& item : at(name).parts) values.push_back(number_in(name, item));
  return values;
}

std::vector<std::int64_t> Arguments::counts(const char* name) const {
  if (at(name).kind != Kind::list) refuse(name, "a list of steps such as [10, 20]", at(name));
  std::vector<std::int64_t> values;
  for (const auto& item : at(name).parts) values.push_back(count_in(name, item));
  return values;
}

Part Arguments::schedule(const char* name) const {
  return build_whole(at(name), found_);
}

}  // namespace surefoot::schedule::recipe
