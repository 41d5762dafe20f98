#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace surefoot::search {

/// A value of a hyperparameter: a real number, a whole one, or a word.
using Value = std::variant<double, std::int64_t, std::string>;

/// The shortest text that reads back as the same value.
std::string to_text(const Value& value);
/// The value of a numeric parameter as a number. Throws InvalidArgument for a word.
double to_number(const Value& value);

/// The hyperparameters of one trial, by name. `lr` is the learning rate.
using Parameters = std::map<std::string, Value>;

/// A hyperparameter and the values it may take: those of a list, or a range.
struct Parameter {
  std::string name;
  /// The list; empty for a range.
  std::vector<Value> choices;
  /// The list as it was typed, for whoever passes a value on: `1e-4`, `01`. Empty where that is not known.
  std::vector<std::string> typed = {};
  /// The range, both ends included.
  double low = 0;
  double high = 0;
  /// Evenly spread in the logarithm; the range is then positive.
  bool log = false;
  /// Whole numbers only.
  bool integer = false;
  /// The number of values of a range a grid takes, per decade when it is logarithmic.
  std::int64_t points = 5;

  bool is_range() const { return choices.empty(); }
};

/// The parameters of a study; the first is the learning rate.
using SearchSpace = std::vector<Parameter>;

/// A value as it was typed in the list, else to_text().
std::string as_typed(const Parameter& parameter, const Value& value);

/// Reads a list `0,1e-4,1e-2` (of numbers, or else of words; commas inside brackets are part of a word, as in
/// `[64,64],[128]`; among words one place may be empty, for a flag that is left out) or a range `LOW:HIGH`,
/// behind which may stand
/// `:log`, `:int` and a number of points, as in `1:64:int:log` or `0.5:0.99:3`. Throws InvalidArgument naming
/// the parameter, the rule and the text.
Parameter parse_parameter(const std::string& name, const std::string& text);

/// Reads `NAME=…` with the rest as above.
Parameter parse_parameter(const std::string& text);

/// The learning rate: a list, or a range with so many rates per decade. Throws InvalidArgument for a rate
/// that is not positive and finite.
Parameter parse_learning_rate(const std::string& text, std::int64_t per_decade);

/// Throws InvalidArgument unless the space has parameters, each with a name of its own and possible values.
void check(const SearchSpace& space);

/// The values a grid takes of a parameter, in order: the list as it stands, or `points` values of the range;
/// of a logarithmic range the decade grid (core/log_grid.hpp) to four significant digits, or its ends where
/// no value of that lies in it. Never empty.
std::vector<Value> grid_values(const Parameter& parameter);

}  // namespace surefoot::search
