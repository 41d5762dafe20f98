#include "surefoot/search/space.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/split.hpp"

namespace surefoot::search {
namespace {

/// More than this is no grid anyone means.
constexpr std::int64_t most_values = 100000;

[[noreturn]] void reject(const std::string& name, const std::string& rule) {
  throw InvalidArgument(fmt::format("parameter {}: {}", name, rule));
}

template <class Number>
bool read(const std::string& text, Number& number) {
  const char* begin = text.data() + (text.size() > 1 && text[0] == '+' ? 1 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end && !text.empty();
}

Value read_value(const std::string& text) {
  std::int64_t whole = 0;
  if (read(text, whole)) return whole;
  double number = 0;
  if (read(text, number)) return number;
  return text;
}

double four_digits(double number) {
  return std::strtod(fmt::format("{:.4g}", number).c_str(), nullptr);
}

/// Words anywhere in a list make all of it words; one real number makes all of it real.
void make_alike(std::vector<Value>& values, const std::vector<std::string>& texts) {
  const auto is_word = [](const Value& v) { return std::holds_alternative<std::string>(v); };
  const auto is_real = [](const Value& v) { return std::holds_alternative<double>(v); };
  if (std::any_of(values.begin(), values.end(), is_word)) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = texts[i];
  } else if (std::any_of(values.begin(), values.end(), is_real)) {
    for (auto& value : values) value = to_number(value);
  }
}

/// The pieces between commas that stand outside of brackets, which must all be closed.
std::vector<std::string> split_list(const std::string& name, const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (std::string_view("([{").find(c) != std::string_view::npos) ++depth;
    if (std::string_view(")]}").find(c) != std::string_view::npos && depth > 0) --depth;
    if (c == ',' && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (depth > 0) reject(name, fmt::format("a bracket is not closed in '{}'", shown(text)));
  return parts;
}

/// `01` and `007` are names that look like numbers.
bool has_leading_zero(const std::string& text) {
  return text.size() > 1 && text[0] == '0' && std::isdigit(static_cast<unsigned char>(text[1])) != 0;
}

/// Two that are typed in different ways are two: `1.1` and `1.10` are versions then, and no numbers.
bool two_are_one_number(const std::vector<Value>& values, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (values[i] == values[j] && texts[i] != texts[j]) return true;
  return false;
}

Parameter parse_list(const std::string& name, const std::string& text) {
  Parameter parameter{.name = name};
  parameter.typed = split_list(name, text);
  for (const auto& part : parameter.typed) parameter.choices.push_back(read_value(part));
  make_alike(parameter.choices, parameter.typed);
  const bool names = std::any_of(parameter.typed.begin(), parameter.typed.end(), has_leading_zero) ||
                     two_are_one_number(parameter.choices, parameter.typed);
  if (names) parameter.choices.assign(parameter.typed.begin(), parameter.typed.end());
  // A flag that is left out stands beside words; among numbers an empty place is a slip.
  const bool flags = std::any_of(parameter.typed.begin(), parameter.typed.end(), [](const std::string& part) {
    return !part.empty() && std::holds_alternative<std::string>(read_value(part));
  });
  if (!flags && std::count(parameter.typed.begin(), parameter.typed.end(), "") > 0)
    reject(name, fmt::format("the list '{}' has an empty place", shown(text)));
  return parameter;
}

Parameter parse_range(const std::string& name, const std::string& text) {
  Parameter parameter{.name = name};
  const auto parts = split(text, ':');
  if (!read(parts[0], parameter.low) || !read(parts[1], parameter.high))
    reject(name, fmt::format("a range is LOW:HIGH in numbers, got '{}'", shown(text)));
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (parts[i] == "log")
      parameter.log = true;
    else if (parts[i] == "int")
      parameter.integer = true;
    else if (!read(parts[i], parameter.points))
      reject(name, fmt::format("behind a range may stand log, int or a number of points, got '{}'",
                               shown(parts[i])));
  }
  return parameter;
}

void check(const Parameter& parameter) {
  const auto& name = parameter.name;
  if (name.empty()) throw InvalidArgument("a parameter has no name");
  for (const unsigned char c : name)
    if (std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.')
      reject(name, "a name is made of letters, digits, '_', '-' and '.'");
  if (std::isdigit(static_cast<unsigned char>(name[0])) != 0)
    reject(name, "a name does not begin with a digit");
  if (!parameter.is_range()) {
    std::set<std::string> seen;
    for (const auto& value : parameter.choices)
      if (!seen.insert(to_text(value)).second)
        reject(name, fmt::format("{} is listed twice", to_text(value)));
    for (const auto& value : parameter.choices)
      if (const auto* real = std::get_if<double>(&value); real != nullptr && !std::isfinite(*real))
        reject(name, fmt::format("the numbers of a list must be finite, got {}", *real));
    return;
  }
  if (!std::isfinite(parameter.low) || !std::isfinite(parameter.high))
    reject(name, fmt::format("the ends of a range must be finite, got {}:{}", parameter.low, parameter.high));
  if (parameter.low > parameter.high)
    reject(name, fmt::format("a range needs LOW ≤ HIGH, got {0}:{1}; did you mean {1}:{0}?", parameter.low,
                             parameter.high));
  if (parameter.log && parameter.low <= 0)
    reject(name,
           fmt::format("a logarithmic range must be positive, got {}:{}", parameter.low, parameter.high));
  if (parameter.integer &&
      (parameter.low != std::floor(parameter.low) || parameter.high != std::floor(parameter.high) ||
       std::abs(parameter.low) > 9e15 || std::abs(parameter.high) > 9e15))
    reject(name,
           fmt::format("a range of whole numbers ends at such, got {}:{}", parameter.low, parameter.high));
  if (parameter.points < 1 || parameter.points > most_values)
    reject(name, fmt::format("the number of points must lie between 1 and {}, got {}", most_values,
                             parameter.points));
  // A grid multiplies the width by the number of a point.
  if (!std::isfinite((parameter.high - parameter.low) * static_cast<double>(parameter.points)))
    reject(name, fmt::format("the range {}:{} is too wide", parameter.low, parameter.high));
}

std::vector<double> range_values(const Parameter& parameter) {
  if (parameter.log) {
    auto values = decade_grid({parameter.low, parameter.high}, parameter.points);
    for (auto& value : values) value = four_digits(value);
    if (!values.empty()) return values;
    if (parameter.low == parameter.high) return {parameter.low};
    return {parameter.low, parameter.high};
  }
  std::vector<double> values;
  const double width = parameter.high - parameter.low;
  const auto points =
      parameter.integer ? std::min(parameter.points, static_cast<std::int64_t>(width) + 1) : parameter.points;
  for (std::int64_t i = 0; i < points; ++i)
    values.push_back(points == 1
                         ? parameter.low + width / 2
                         : parameter.low + width * static_cast<double>(i) / static_cast<double>(points - 1));
  return values;
}

}  // namespace

std::string to_text(const Value& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

std::string as_typed(const Parameter& parameter, const Value& value) {
  for (std::size_t i = 0; i < std::min(parameter.typed.size(), parameter.choices.size()); ++i)
    if (parameter.choices[i] == value) return parameter.typed[i];
  return to_text(value);
}

double to_number(const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  throw InvalidArgument(fmt::format("'{}' is not a number", std::get<std::string>(value)));
}

Parameter parse_parameter(const std::string& name, const std::string& text) {
  const bool range = text.find_first_of("[({,") == std::string::npos && text.find(':') != std::string::npos;
  auto parameter = range ? parse_range(name, text) : parse_list(name, text);
  check(parameter);
  return parameter;
}

Parameter parse_parameter(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InvalidArgument(fmt::format(
        "a parameter is NAME=VALUES, as in wd=0,1e-4 or momentum=0.5:0.99, got '{}'", shown(text)));
  const std::string name = text.substr(0, equals);
  if (name == "lr" || name == "seed" || name == "trial_dir")
    reject(name, "the name is taken; the learning rate is given by --lr, seeds by --seeds");
  return parse_parameter(name, text.substr(equals + 1));
}

Parameter parse_learning_rate(const std::string& text, std::int64_t per_decade) {
  Parameter rate = parse_parameter("lr", text);
  if (rate.is_range()) {
    rate.log = true;
    rate.points = per_decade;
    check(rate);
    if (decade_grid({rate.low, rate.high}, rate.points).empty())
      reject("lr", fmt::format("no rate of {} per decade lies in {}", per_decade, text));
    return rate;
  }
  for (auto& value : rate.choices) {
    if (std::holds_alternative<std::string>(value))
      reject("lr", fmt::format("must be numbers, got '{}'", shown(text)));
    value = to_number(value);
    const double number = std::get<double>(value);
    if (!(number > 0) || !std::isfinite(number))
      reject("lr", fmt::format("must be positive and finite, got {}", number));
  }
  return rate;
}

void check(const SearchSpace& space) {
  if (space.empty()) throw InvalidArgument("a study needs a parameter to search");
  std::set<std::string> names;
  for (const auto& parameter : space) {
    check(parameter);
    if (!names.insert(parameter.name).second) reject(parameter.name, "is there twice");
  }
}

std::vector<Value> grid_values(const Parameter& parameter) {
  if (!parameter.is_range()) return parameter.choices;
  std::vector<Value> values;
  for (const double number : range_values(parameter)) {
    if (!parameter.integer) {
      values.emplace_back(number);
      continue;
    }
    const Value whole = std::llround(number);
    if (values.empty() || values.back() != whole) values.push_back(whole);
  }
  return values;
}

}  // namespace surefoot::search
