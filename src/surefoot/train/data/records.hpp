#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace surefoot::train {

/// Walks through separated values record by record, as RFC 4180 writes them: fields in quotes may hold
/// delimiters, line ends and doubled quotes; lines end in LF, CR LF or CR; blank lines are skipped; spaces
/// around a field without quotes are dropped.
class RecordReader {
 public:
  /// `text` must outlive the reader; `file` is what errors call it.
  RecordReader(std::string_view text, char delimiter, const std::string& file);

  /// Reads the next record's fields; false at the end. They stay valid until the next call. Throws ParseError
  /// where a quoted field does not end or is followed by text.
  bool next(std::vector<std::string_view>& fields);
  /// The line, counted from 1, on which the record last read begins.
  std::int64_t line() const { return record_line_; }

 private:
  std::string_view field();
  std::string_view quoted_field();
  void end_line();

  std::string_view text_;
  char delimiter_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;
  /// Quoted fields whose doubled quotes were resolved; a deque, because the record points into them.
  std::deque<std::string> resolved_;
  std::size_t resolved_used_ = 0;
};

/// The kind of a table's field.
enum class FieldKind { missing, number, too_large, text };
/// Missing: empty, `?`, `NA`, `N/A`, `NaN`, `null`, `None` in any case. A number that a float cannot hold,
/// and an infinity in any spelling, is too_large; one too small for a float is a number, 0.
FieldKind read_field(std::string_view field, double& number);

}  // namespace surefoot::train
