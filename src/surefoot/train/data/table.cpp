#include "surefoot/train/data/table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t most_classes = 1000;
constexpr std::size_t most_numeric_classes = 20;
constexpr std::int64_t most_inputs = std::int64_t{1} << 31;

std::string column_names(const RawTable& raw) {
  constexpr std::size_t most = 20;
  std::vector<std::string> names;
  for (std::size_t c = 0; c < std::min(raw.columns.size(), most); ++c) names.push_back(raw.columns[c].name);
  if (raw.columns.size() > most) names.push_back(fmt::format("… {} in all", raw.columns.size()));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::size_t target_by_number(const RawTable& raw, const std::string& target, const std::string& file) {
  std::int64_t number = 0;
  const char* end = target.data() + target.size();
  const auto [stop, error] = std::from_chars(target.data(), end, number);
  const auto columns = static_cast<std::int64_t>(raw.columns.size());
  if (stop != end || error != std::errc())
    throw InvalidArgument(fmt::format("{}: there is no column '{}', the columns are: {}", file, shown(target),
                                      column_names(raw)));
  if (number < -columns || number >= columns)
    throw InvalidArgument(
        fmt::format("{}: target must be a column's name or its number from 0, {} to {}, got {}", file,
                    -columns, columns - 1, number));
  return static_cast<std::size_t>(number < 0 ? number + columns : number);
}

std::size_t target_column(const RawTable& raw, const std::string& target, const std::string& file) {
  if (target.empty()) return raw.columns.size() - 1;
  const auto bears_it = [&](const RawColumn& column) { return column.name == target; };
  const auto found = std::ranges::find_if(raw.columns, bears_it);
  if (found == raw.columns.end()) return target_by_number(raw, target, file);
  if (std::ranges::count_if(raw.columns, bears_it) > 1)
    throw InvalidArgument(
        fmt::format("{}: target '{}' names several columns, give its number from 0", file, shown(target)));
  return static_cast<std::size_t>(found - raw.columns.begin());
}

/// The distinct numbers, sorted; stops short past most_classes.
std::vector<double> distinct_numbers(const std::vector<double>& numbers) {
  std::vector<double> distinct;
  for (const double number : numbers) {
    const auto at = std::ranges::lower_bound(distinct, number);
    if (at != distinct.end() && *at == number) continue;
    distinct.insert(at, number);
    if (distinct.size() > most_classes) break;
  }
  return distinct;
}

bool few_whole_numbers(const std::vector<double>& distinct, std::int64_t rows) {
  return distinct.size() <= most_numeric_classes && 2 * static_cast<std::int64_t>(distinct.size()) <= rows &&
         std::ranges::all_of(distinct, [](double number) { return number == std::floor(number); });
}

void take_classes(const RawColumn& target, const std::vector<double>& distinct, Table& table) {
  if (target.categorical()) {
    table.class_names = target.values;
    table.classes.assign(target.codes.begin(), target.codes.end());
    return;
  }
  for (const double number : distinct) table.class_names.push_back(fmt::format("{}", number));
  for (const double number : target.numbers)
    table.classes.push_back(std::ranges::lower_bound(distinct, number) - distinct.begin());
}

void check_classes(const RawColumn& target, const std::vector<double>& distinct, const std::string& file) {
  const std::size_t classes = target.categorical() ? target.values.size() : distinct.size();
  if (classes < 2)
    throw ParseError(
        fmt::format("csv: target {} must have at least two different values, got {}", target.name, classes),
        file);
  if (classes > most_classes)
    throw ParseError(
        fmt::format("csv: target {} must have at most {} classes, got more", target.name, most_classes),
        file);
}

void take_target(const RawTable& raw, std::size_t place, const TableOptions& options, const std::string& file,
                 Table& table) {
  const RawColumn& target = raw.columns[place];
  table.target_name = target.name;
  if (target.missing > 0)
    throw ParseError(fmt::format("csv: target {} is missing in {} of {} rows, this is the first: remove them",
                                 target.name, target.missing, raw.rows),
                     file, target.first_missing_line, static_cast<std::int64_t>(place) + 1);
  if (options.problem == "regression" && target.categorical())
    throw InvalidArgument(
        fmt::format("{}: regression needs a target of numbers, {} is text", file, target.name));
  const auto distinct = distinct_numbers(target.numbers);
  const bool classes = options.problem.empty() ? target.categorical() || few_whole_numbers(distinct, raw.rows)
                                               : options.problem == "classification";
  if (classes || distinct.size() < 2) {
    check_classes(target, distinct, file);
    take_classes(target, distinct, table);
  } else {
    table.values.assign(target.numbers.begin(), target.numbers.end());
  }
}

void name_inputs(const RawColumn& column, Table& table) {
  table.missing += column.missing;
  if (!column.categorical()) table.input_names.push_back(column.name);
  for (const std::string& value : column.values) table.input_names.push_back(column.name + "=" + value);
}

/// Writes the column's inputs of every row and returns how many there are in a row.
std::size_t fill_inputs(const RawColumn& column, std::size_t first, std::size_t stride,
                        std::vector<float>& inputs) {
  if (!column.categorical()) {
    for (std::size_t row = 0; row < column.numbers.size(); ++row)
      inputs[row * stride + first] = static_cast<float>(column.numbers[row]);
    return 1;
  }
  const std::size_t width = column.values.size();
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    float* const to = &inputs[row * stride + first];
    if (column.codes[row] < 0)
      std::fill_n(to, width, std::numeric_limits<float>::quiet_NaN());
    else
      to[column.codes[row]] = 1;
  }
  return width;
}

}  // namespace

Table make_table(const RawTable& raw, const TableOptions& options, const std::string& file) {
  if (!options.problem.empty() && options.problem != "classification" && options.problem != "regression")
    throw InvalidArgument(
        fmt::format("problem must be classification or regression, got '{}'", shown(options.problem)));
  if (raw.columns.size() < 2)
    throw ParseError(
        fmt::format("csv: a table must have two columns, an input and a target, got {}", raw.columns.size()),
        file);
  const std::size_t target = target_column(raw, options.target, file);
  Table table;
  table.rows = raw.rows;
  take_target(raw, target, options, file, table);
  for (std::size_t c = 0; c < raw.columns.size(); ++c)
    if (c != target) name_inputs(raw.columns[c], table);
  const std::size_t stride = table.input_names.size();
  if (static_cast<std::int64_t>(stride) > most_inputs / raw.rows)
    throw ParseError(fmt::format("csv: {} rows of {} inputs are too many: 2^31 in all", raw.rows, stride),
                     file);
  table.inputs.resize(static_cast<std::size_t>(raw.rows) * stride);
  std::size_t at = 0;
  for (std::size_t c = 0; c < raw.columns.size(); ++c)
    if (c != target) at += fill_inputs(raw.columns[c], at, stride, table.inputs);
  return table;
}

}  // namespace surefoot::train
