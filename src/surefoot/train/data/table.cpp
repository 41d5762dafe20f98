#include "surefoot/train/data/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t most_categories = 100;
constexpr std::size_t most_classes = 1000;
constexpr std::size_t most_numeric_classes = 20;

std::string column_list(const Csv& csv) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < std::min<std::size_t>(csv.columns, 30); ++c) names.push_back(csv.column_name(c));
  if (csv.columns > names.size()) names.emplace_back("…");
  return fmt::format("{}", fmt::join(names, ", "));
}

std::size_t target_column(const Csv& csv, const std::string& target, const std::string& name) {
  if (target.empty()) return csv.columns - 1;
  const auto found = std::find(csv.header.begin(), csv.header.end(), target);
  if (found != csv.header.end()) return static_cast<std::size_t>(found - csv.header.begin());
  std::int64_t index = 0;
  const auto [stop, error] = std::from_chars(target.data(), target.data() + target.size(), index);
  const auto columns = static_cast<std::int64_t>(csv.columns);
  if (error == std::errc() && stop == target.data() + target.size()) {
    if (index >= -columns && index < columns) return static_cast<std::size_t>(index < 0 ? index + columns : index);
    throw InvalidArgument(
        fmt::format("{}: the target must lie between {} and {}, got {}", name, -columns, columns - 1, index));
  }
  throw InvalidArgument(fmt::format("{}: there is no column '{}', the columns are: {}", name, target, column_list(csv)));
}

/// What a column holds: whether it is numeric, and where the first text stands.
struct ColumnKind {
  std::size_t numbers = 0;
  std::size_t texts = 0;
  std::size_t first_text_row = 0;
};

ColumnKind look_at(const Csv& csv, std::size_t column) {
  ColumnKind kind;
  double value = 0;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const auto& field = csv.field(row, column);
    if (is_missing(field)) continue;
    if (parse_number(field, value)) {
      ++kind.numbers;
    } else if (kind.texts++ == 0) {
      kind.first_text_row = row;
    }
  }
  return kind;
}

/// Throws when a column of numbers has text in it: a slip that one-hot columns would hide.
bool is_text_column(const Csv& csv, std::size_t column, const std::string& name) {
  const ColumnKind kind = look_at(csv, column);
  if (kind.texts > 0 && kind.numbers > 9 * kind.texts)
    throw ParseError(fmt::format("csv: {} must be a finite number, got '{}'", csv.column_name(column),
                                 csv.field(kind.first_text_row, column)),
                     name, csv.lines[kind.first_text_row], static_cast<std::int64_t>(column) + 1);
  return kind.texts > 0;
}

void read_target(const Csv& csv, std::size_t column, const TableOptions& options, const std::string& name,
                 Table& table) {
  for (std::size_t row = 0; row < csv.rows(); ++row)
    if (is_missing(csv.field(row, column)))
      throw ParseError(fmt::format("csv: the target {} is missing", csv.column_name(column)), name, csv.lines[row],
                       static_cast<std::int64_t>(column) + 1);
  // A class written as a word among numbers is a class all the same when classification was asked for.
  const bool text = options.problem == "classification" ? look_at(csv, column).texts > 0
                                                        : is_text_column(csv, column, name);
  std::vector<double> numbers;
  std::set<double> distinct;
  bool whole = !text;
  for (std::size_t row = 0; row < csv.rows() && !text; ++row) {
    double value = 0;
    parse_number(csv.field(row, column), value);
    numbers.push_back(value);
    whole = whole && value == std::floor(value);
    if (distinct.size() <= most_classes) distinct.insert(value);
  }
  const bool few = whole && distinct.size() <= most_numeric_classes && 2 * distinct.size() <= csv.rows();
  const bool classify = options.problem.empty() ? text || few : options.problem == "classification";
  if (!classify) {
    if (text)
      throw InvalidArgument(
          fmt::format("{}: regression needs a target of numbers, {} is text", name, csv.column_name(column)));
    table.values.assign(numbers.begin(), numbers.end());
    return;
  }
  std::map<std::pair<double, std::string>, std::int64_t> classes;
  const auto key = [&](std::size_t row) {
    return text ? std::pair(0.0, csv.field(row, column)) : std::pair(numbers[row], std::string());
  };
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    classes.emplace(key(row), 0);
    if (classes.size() > most_classes)
      throw InvalidArgument(fmt::format("{}: the target {} has more than {} different values; for numbers say "
                                        "--problem regression",
                                        name, csv.column_name(column), most_classes));
  }
  for (auto& [value, index] : classes) {
    index = static_cast<std::int64_t>(table.class_names.size());
    table.class_names.push_back(text ? value.second : fmt::format("{}", value.first));
  }
  for (std::size_t row = 0; row < csv.rows(); ++row) table.classes.push_back(classes.at(key(row)));
}

/// One input column of the file: a number, or the values a text takes.
struct InputColumn {
  std::size_t column = 0;
  bool text = false;
  std::map<std::string, std::size_t> categories;
};

InputColumn look_at_input(const Csv& csv, std::size_t column, const std::string& name) {
  InputColumn input{.column = column, .text = is_text_column(csv, column, name), .categories = {}};
  if (!input.text) return input;
  for (std::size_t row = 0; row < csv.rows(); ++row)
    if (!is_missing(csv.field(row, column))) input.categories.emplace(csv.field(row, column), 0);
  if (input.categories.size() > most_categories)
    throw ParseError(fmt::format("csv: {} is text with {} different values, at most {} can be told apart; remove it",
                                 csv.column_name(column), input.categories.size(), most_categories),
                     name, csv.lines.front(), static_cast<std::int64_t>(column) + 1);
  std::size_t index = 0;
  for (auto& [value, place] : input.categories) place = index++;
  return input;
}

void append_inputs(const Csv& csv, std::size_t row, const std::vector<InputColumn>& columns, Table& table) {
  for (const auto& input : columns) {
    const auto& field = csv.field(row, input.column);
    const bool missing = is_missing(field);
    if (missing) ++table.missing;
    if (input.text) {
      table.inputs.resize(table.inputs.size() + input.categories.size(), 0.0F);
      if (!missing)
        table.inputs[table.inputs.size() - input.categories.size() + input.categories.at(field)] = 1.0F;
    } else {
      double value = std::numeric_limits<double>::quiet_NaN();
      if (!missing) parse_number(field, value);
      table.inputs.push_back(static_cast<float>(value));
    }
  }
}

}  // namespace

Table make_table(const Csv& csv, const TableOptions& options, const std::string& name) {
  if (!options.problem.empty() && options.problem != "classification" && options.problem != "regression")
    throw InvalidArgument(
        fmt::format("--problem must be classification or regression, got '{}'", options.problem));
  if (csv.columns < 2)
    throw ParseError("csv: a table needs at least 2 columns, an input and a target; got 1", name);
  const std::size_t target = target_column(csv, options.target, name);
  Table table;
  table.rows = csv.rows();
  table.target_name = csv.column_name(target);
  read_target(csv, target, options, name, table);
  std::vector<InputColumn> columns;
  for (std::size_t c = 0; c < csv.columns; ++c) {
    if (c == target) continue;
    columns.push_back(look_at_input(csv, c, name));
    if (!columns.back().text) table.input_names.push_back(csv.column_name(c));
    for (const auto& [value, place] : columns.back().categories)
      table.input_names.push_back(csv.column_name(c) + "=" + value);
  }
  table.inputs.reserve(table.rows * table.input_names.size());
  for (std::size_t row = 0; row < csv.rows(); ++row) append_inputs(csv, row, columns, table);
  return table;
}

}  // namespace surefoot::train
