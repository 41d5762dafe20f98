#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/train/data/raw.hpp"

namespace surefoot::train {

/// A table made ready for training: numbers only.
struct Table {
  /// Row-major `[rows, input_names.size()]`. A missing number is NaN. A categorical column has become one
  /// column of 0 and 1 for each of its values, sorted by bytes, all NaN where it is missing.
  std::vector<float> inputs;
  /// `age`, `colour=red`, `colour=green`.
  std::vector<std::string> input_names;
  std::int64_t rows = 0;
  /// Fields missing in the inputs: a categorical one counts once.
  std::int64_t missing = 0;
  std::string target_name;
  /// For classification: the class of each row, and the classes' names, numbers in their order, texts sorted
  /// by bytes.
  std::vector<std::int64_t> classes;
  std::vector<std::string> class_names;
  /// For regression: the value of each row.
  std::vector<float> values;

  bool is_classification() const { return !class_names.empty(); }
};

struct TableOptions {
  /// A column's name, or its number from 0; a negative one counts from the end. A name goes before a number.
  /// Empty: the last column.
  std::string target;
  /// `classification`, `regression`, or empty: classification when the target is text, or whole numbers of
  /// which at most 20 are different and each stands in at least two rows on average.
  std::string problem;
};

/// Chooses the target and turns the other columns into numbers. `file` is what errors call the table.
///
/// Throws InvalidArgument for a target that does not exist or whose name several columns bear, for another
/// problem, for regression of texts; ParseError naming file, line and column for a missing target, one value
/// only, more than 1,000 classes, no other column, or more than 2^31 inputs in all.
Table make_table(const RawTable& raw, const TableOptions& options, const std::string& file);

}  // namespace surefoot::train
