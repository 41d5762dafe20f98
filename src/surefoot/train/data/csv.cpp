#include "surefoot/train/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

char most_frequent_separator(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  std::array<std::pair<std::ptrdiff_t, char>, 3> counts{{{0, ','}, {0, ';'}, {0, '\t'}}};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    for (auto& [count, separator] : counts)
      if (!quoted && c == separator) ++count;
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.first < b.first; })
      ->second;
}

/// Walks through the text field by field.
class Scanner {
 public:
  Scanner(std::string_view text, char separator, const std::string& name)
      : text_(text), separator_(separator), name_(name) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::int64_t line() const { return line_; }

  void skip_blank_lines() {
    while (!at_end()) {
      const auto end = std::min(text_.find('\n', at_), text_.size());
      if (!trimmed(text_.substr(at_, end - at_)).empty()) return;
      if (separator_ == '\t' && text_.substr(at_, end - at_).find('\t') != std::string_view::npos) return;
      at_ = end + 1;
      ++line_;
    }
  }

  /// Appends the fields of one row and gives their number.
  std::size_t row(std::vector<std::string>& fields) {
    std::size_t count = 0;
    for (bool more = true; more; ++count) {
      fields.push_back(field());
      more = !at_end() && text_[at_] == separator_;
      if (more) ++at_;
    }
    if (!at_end()) {
      ++at_;
      ++line_;
    }
    return count;
  }

 private:
  std::string field() {
    std::size_t start = at_;
    while (start < text_.size() && is_space(text_[start]) && text_[start] != separator_) ++start;
    if (start < text_.size() && text_[start] == '"') {
      at_ = start + 1;
      return quoted();
    }
    const auto end = std::min(text_.find_first_of(std::string{separator_, '\n'}, at_), text_.size());
    std::string_view found = text_.substr(at_, end - at_);
    at_ = end;
    return std::string(trimmed(found));
  }

  std::string quoted() {
    const std::int64_t begin = line_;
    std::string value;
    for (;; ++at_) {
      if (at_end()) throw ParseError("csv: a quoted field does not end", name_, begin);
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        value += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        value += text_[++at_];
      } else {
        break;
      }
    }
    ++at_;
    while (!at_end() && is_space(text_[at_]) && text_[at_] != separator_) ++at_;
    if (!at_end() && text_[at_] != separator_ && text_[at_] != '\n')
      throw ParseError("csv: text follows the end of a quoted field", name_, line_);
    return value;
  }

  std::string_view text_;
  char separator_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
};

bool is_number(const std::string& field) {
  double value = 0;
  return parse_number(field, value);
}

bool first_row_is_header(const Csv& csv) {
  if (csv.rows() < 2) return false;
  const auto* first = csv.fields.data();
  std::vector<std::string> names(first, first + csv.columns);
  if (std::any_of(names.begin(), names.end(), [](const auto& n) { return n.empty() || is_number(n); })) return false;
  std::size_t number_columns = 0;
  for (std::size_t c = 0; c < csv.columns; ++c) {
    std::size_t numbers = 0;
    std::size_t present = 0;
    for (std::size_t r = 1; r < std::min<std::size_t>(csv.rows(), 200); ++r) {
      if (is_missing(csv.field(r, c))) continue;
      ++present;
      if (is_number(csv.field(r, c))) ++numbers;
    }
    if (!is_missing(names[c]) && present > 0 && 2 * numbers > present) ++number_columns;
  }
  if (number_columns > 0) return true;
  // All text: a header repeats none of its own words and none of the values below it.
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) return false;
  for (std::size_t c = 0; c < csv.columns; ++c)
    for (std::size_t r = 1; r < csv.rows(); ++r)
      if (csv.field(r, c) == csv.field(0, c)) return false;
  return true;
}

}  // namespace

std::string Csv::column_name(std::size_t column) const {
  return column < header.size() ? header[column] : fmt::format("column {}", column + 1);
}

Csv parse_csv(std::string_view text, const std::string& name) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.find('\0') != std::string_view::npos) throw ParseError("csv: the file is not text", name);
  Csv csv;
  csv.separator = most_frequent_separator(text);
  Scanner scanner(text, csv.separator, name);
  for (scanner.skip_blank_lines(); !scanner.at_end(); scanner.skip_blank_lines()) {
    const std::int64_t line = scanner.line();
    const std::size_t count = scanner.row(csv.fields);
    if (csv.lines.empty()) csv.columns = count;
    if (count != csv.columns)
      throw ParseError(fmt::format("csv: every row must have {} fields, this one has {}", csv.columns, count), name,
                       line);
    csv.lines.push_back(line);
  }
  if (csv.rows() == 0) throw ParseError("csv: the file has no row", name);
  if (first_row_is_header(csv)) {
    const auto first = csv.fields.begin();
    csv.header.assign(first, first + static_cast<std::ptrdiff_t>(csv.columns));
    csv.fields.erase(first, first + static_cast<std::ptrdiff_t>(csv.columns));
    csv.lines.erase(csv.lines.begin());
  }
  return csv;
}

bool is_missing(std::string_view field) {
  std::string lower(field);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* word : {"", "?", "na", "n/a", "nan", "null", "none"})
    if (lower == word) return true;
  return false;
}

bool parse_number(std::string_view field, double& value) {
  if (field.starts_with('+')) field.remove_prefix(1);
  const char* end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  return error == std::errc() && stop == end && std::isfinite(value);
}

}  // namespace surefoot::train
