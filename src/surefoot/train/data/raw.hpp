#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace surefoot::train {

/// Images as a file gives them, one byte a value, and a class for each.
struct RawImages {
  std::int64_t channels = 1;
  std::int64_t height = 0;
  std::int64_t width = 0;
  /// `[N, channels, height, width]`, 0 … 255.
  std::vector<std::uint8_t> pixels;
  /// `[N]`, 0 … class_names.size() − 1.
  std::vector<std::uint8_t> labels;
  std::vector<std::string> class_names;
  /// Images in a test set that ships apart.
  std::int64_t test_samples = 0;
};

/// One column of a table: all numbers, or all texts.
struct RawColumn {
  std::string name;
  /// One a row, NaN where missing; empty when the column is categorical.
  std::vector<double> numbers;
  /// One a row, an index into `values`, −1 where missing; empty when the column is numeric.
  std::vector<std::int32_t> codes;
  /// The distinct texts of a categorical column, sorted by bytes.
  std::vector<std::string> values;
  std::int64_t missing = 0;
  /// The line of the first missing value, counted from 1; 0 when none is missing.
  std::int64_t first_missing_line = 0;

  bool categorical() const { return numbers.empty(); }
};

/// A table as a file gives it.
struct RawTable {
  std::vector<RawColumn> columns;
  std::int64_t rows = 0;
  char delimiter = ',';
  bool header = false;
};

/// A text as the numbers of its characters.
struct RawText {
  /// One a character, an index into `characters`.
  std::vector<std::int32_t> tokens;
  /// The distinct characters in UTF-8, sorted by code point.
  std::vector<std::string> characters;
};

/// The data that a format makes of a file: everything that can be trained on is one of these.
using RawData = std::variant<RawImages, RawTable, RawText>;

}  // namespace surefoot::train
