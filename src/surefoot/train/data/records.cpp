#include "surefoot/train/data/records.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_word(std::string_view field, std::string_view word) {
  return std::ranges::equal(field, word, [](unsigned char a, char b) { return std::tolower(a) == b; });
}

bool is_any_word(std::string_view field, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return is_word(field, word); });
}

/// A number that from_chars found out of a double's range is tiny rather than huge.
bool underflows(std::string_view field) {
  const std::size_t exponent = field.find_first_of("eE");
  if (exponent != std::string_view::npos) return field.substr(exponent + 1).starts_with('-');
  const std::size_t digit = field.find_first_of("123456789");
  return digit != std::string_view::npos && digit > field.find('.');
}

}  // namespace

RecordReader::RecordReader(std::string_view text, char delimiter, const std::string& file)
    : text_(text), delimiter_(delimiter), file_(file) {}

void RecordReader::end_line() {
  if (at_ >= text_.size()) return;
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

bool RecordReader::next(std::vector<std::string_view>& fields) {
  while (at_ < text_.size()) {
    fields.clear();
    resolved_used_ = 0;
    record_line_ = line_;
    fields.push_back(field());
    while (at_ < text_.size() && text_[at_] == delimiter_) {
      ++at_;
      fields.push_back(field());
    }
    end_line();
    if (fields.size() > 1 || !fields.front().empty()) return true;
  }
  return false;
}

std::string_view RecordReader::field() {
  const std::size_t start = std::min(text_.find_first_not_of(' ', at_), text_.size());
  if (start < text_.size() && text_[start] == '"') {
    at_ = start + 1;
    return quoted_field();
  }
  const std::size_t from = at_;
  while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
  return trimmed(text_.substr(from, at_ - from));
}

std::string_view RecordReader::quoted_field() {
  const std::int64_t opened = line_;
  const std::size_t from = at_;
  bool doubled = false;
  for (;; ++at_) {
    if (at_ >= text_.size())
      throw ParseError("csv: a quoted field must end, this one does not", file_, opened);
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != '"') continue;
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
    doubled = true;
    ++at_;
  }
  std::string_view value = text_.substr(from, at_ - from);
  ++at_;
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  if (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r')
    throw ParseError("csv: a quoted field must be followed by a delimiter or the end of the line", file_,
                     line_);
  if (!doubled) return value;
  if (resolved_used_ == resolved_.size()) resolved_.emplace_back();
  std::string& resolved = resolved_[resolved_used_++];
  resolved.clear();
  for (std::size_t i = 0; i < value.size(); ++i) {
    resolved += value[i];
    if (value[i] == '"') ++i;
  }
  return resolved;
}

FieldKind read_field(std::string_view field, double& number) {
  if (field.size() <= 4 && is_any_word(field, {"", "?", "na", "n/a", "nan", "null", "none"}))
    return FieldKind::missing;
  const bool plus = field.starts_with('+');
  const std::string_view digits = field.substr(plus ? 1 : 0);
  if (plus && digits.starts_with('-')) return FieldKind::text;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (stop != digits.data() + digits.size() || error == std::errc::invalid_argument) return FieldKind::text;
  if (error == std::errc::result_out_of_range) {
    if (!underflows(digits)) return FieldKind::too_large;
    number = 0;
  }
  if (std::isnan(number)) return FieldKind::missing;
  return std::abs(number) <= std::numeric_limits<float>::max() ? FieldKind::number : FieldKind::too_large;
}

}  // namespace surefoot::train
