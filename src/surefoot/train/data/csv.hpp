#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace surefoot::train {

/// A separated-values file as text: rows of equally many fields.
struct Csv {
  /// Column names; empty when the file has no header.
  std::vector<std::string> header;
  /// Row-major fields, quotes resolved, white space around unquoted fields removed.
  std::vector<std::string> fields;
  /// Line of the file (from 1) on which each row begins.
  std::vector<std::int64_t> lines;
  std::size_t columns = 0;
  char separator = ',';

  std::size_t rows() const { return lines.size(); }
  const std::string& field(std::size_t row, std::size_t column) const { return fields[row * columns + column]; }
  /// The column's name, or `column 3` (from 1) without a header.
  std::string column_name(std::size_t column) const;
};

/// Reads comma, semicolon or tab separated values (told from the first line); RFC 4180 quoting; CR LF or LF; a byte
/// order mark; blank lines skipped. The first row is a header when it has a field that is not a number above a
/// column whose other values are mostly numbers, or when all its fields are distinct words and no column is text.
/// Throws ParseError naming file and line for a ragged row or a quote that does not end, or when there is no row.
Csv parse_csv(std::string_view text, const std::string& name);

/// Whether a field stands for a missing value: empty, `?`, `NA`, `N/A`, `NaN`, `null`, `None` in any case.
bool is_missing(std::string_view field);

/// Reads a number; false for anything else, infinities included.
bool parse_number(std::string_view field, double& value);

}  // namespace surefoot::train
