#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/train/data/csv.hpp"

namespace surefoot::train {

/// A table made ready for training: numbers only.
struct Table {
  /// Row-major `[rows, inputs]`; a missing number is NaN; a categorical column has become one column of 0 and 1 for
  /// each of its values in alphabetical order, all 0 where it is missing.
  std::vector<float> inputs;
  std::vector<std::string> input_names;
  std::size_t rows = 0;
  std::int64_t missing = 0;
  std::string target_name;
  /// For classification: the class of each row and the classes' names in numerical or alphabetical order.
  std::vector<std::int64_t> classes;
  std::vector<std::string> class_names;
  /// For regression: the value of each row.
  std::vector<float> values;

  bool is_classification() const { return !class_names.empty(); }
};

struct TableOptions {
  /// A column's name, or its number from 0; negative counts from the end. Empty: the last column.
  std::string target;
  /// `classification`, `regression`, or empty: classification when the target is text, or at most 20 different whole
  /// numbers that each stand for at least two rows on average.
  std::string problem;
};

/// Turns a table's text into numbers. Throws InvalidArgument for a target that does not exist, ParseError naming file,
/// line and column for a missing target, an infinite number, text in a column whose other values are numbers (more
/// than 9 of 10), or a text column of more than 100 different values.
Table make_table(const Csv& csv, const TableOptions& options, const std::string& name);

}  // namespace surefoot::train
