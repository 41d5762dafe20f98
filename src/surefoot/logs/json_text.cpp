#include "surefoot/logs/json_text.hpp"

#include <algorithm>

#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

/// Python writes NaN and Infinity, which JSON has not: they become strings, which printed_number reads.
std::string quoted_words(const std::string& text) {
  std::string result;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\' && i + 1 < text.size()) result += text[i++];
      quoted = text[i] != '"';
      result += text[i];
      continue;
    }
    quoted = c == '"';
    const bool begins = c == 'N' || c == 'I' || (c == '-' && i + 1 < text.size() && text[i + 1] == 'I');
    if (begins)
      if (const auto word = printed_number(std::string_view(text).substr(i, 10))) {
        result += '"' + text.substr(i, word->length) + '"';
        i += word->length - 1;
        continue;
      }
    result += c;
  }
  return result;
}

/// The end of the object or list that `text` begins with, behind its bracket; 0 when it does not end in it.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '['))
      ++depth;
    else if (!quoted && (c == '}' || c == ']') && --depth == 0)
      return i + 1;
  }
  return 0;
}

/// Whether a key is of what a whole curve stands under.
bool names_series(std::string_view key) {
  for (const std::string_view word : {"values", "value", "data", "y", "history", "log_history", "columns"})
    if (key == word) return true;
  const Meaning meaning = column_meaning(key).meaning;
  return meaning == Meaning::training_loss || meaning == Meaning::validation_loss;
}

/// Whether an object holds curves: a list or an object by index under the name of a loss, or a list of lists.
bool holds_series(std::string_view object) {
  std::string_view key;
  std::size_t quote = std::string_view::npos;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (c == '"') {
      if (quote != std::string_view::npos) key = object.substr(quote + 1, i - quote - 1);
      quote = quote == std::string_view::npos ? i : std::string_view::npos;
    } else if (quote != std::string_view::npos) {
      if (c == '\\') ++i;
    } else if (c == '[') {
      const auto next = object.find_first_not_of(" \t\r\n", i + 1);
      if (names_series(key) ||
          (next != std::string_view::npos && (object[next] == '[' || object[next] == '{')))
        return true;
    } else if (c == '{' && object.substr(i).starts_with("{\"0\":")) {
      return true;
    }
  }
  return false;
}

std::string_view first_line(std::string_view head) {
  return head.substr(0, head.find_first_of("\r\n"));
}

}  // namespace

std::size_t json_depth(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && deepest <= most_json_depth; ++i) {
    const char c = text[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '['))
      deepest = std::max(deepest, ++depth);
    else if (!quoted && (c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return deepest;
}

bool is_json_document(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (head.empty() || (head[0] != '[' && head[0] != '{')) return false;
  const auto next = head.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return first_line(head).size() == 1;
  const char second = head[next];
  const std::string_view line = first_line(head);
  const std::size_t end = end_of_value(head);
  std::string_view rest = end == 0 ? std::string_view() : head.substr(end);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (head[0] == '[') {
    // `[1, 2000] loss: 2.1` and `[0/5][1/9]` are text.
    if (second == '{' || second == '[')
      return second == '{' || line.find(',') != std::string_view::npos || line.size() < 4 ||
             line.starts_with("[[[");
    const bool value = second == '"' || second == '-' || second == ']' || (second >= '0' && second <= '9');
    return value && (end == 0 ? line.size() <= 2 : rest.empty() && end > 2);
  }
  if (second != '"' && second != '}') return false;
  if (end == 0 || end > line.size()) return true;
  return rest.empty() && holds_series(head.substr(0, end));
}

nlohmann::json parse_json(const std::string& text) {
  auto document = nlohmann::json::parse(text, nullptr, false);
  return document.is_discarded() ? nlohmann::json::parse(quoted_words(text), nullptr, false) : document;
}

std::vector<std::string> whole_records(const std::string& text) {
  std::vector<std::string> records;
  std::string open;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '{' || c == '[') {
      if (c == '{' && open.ends_with('[') && open.size() <= 2) begin = i;
      open += c;
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
      if (c == '}' && open.ends_with('[') && open.size() <= 2)
        records.push_back(text.substr(begin, i + 1 - begin));
    }
  }
  return records;
}

}  // namespace surefoot::logs
