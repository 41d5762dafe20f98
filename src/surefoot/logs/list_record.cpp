#include "surefoot/logs/list_record.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

/// The number of one place under its name.
void set(LogLine& line, std::string_view name, const NameMeaning& meaning, double value) {
  switch (meaning.meaning) {
    case Meaning::step:
      if (value >= 0 && value < 9e15 && value == std::floor(value))
        line.step = static_cast<std::int64_t>(value);
      return;
    case Meaning::epoch:
      line.epoch = value;
      return;
    case Meaning::learning_rate:
      line.learning_rate = value;
      line.learning_rate_name = name;
      return;
    case Meaning::training_loss:
      if (meaning.rank <= line.training_loss_rank) break;
      line.training_loss = value;
      line.training_loss_name = name;
      line.training_loss_rank = meaning.rank;
      return;
    case Meaning::validation_loss:
      if (meaning.rank <= line.validation_loss_rank) break;
      line.validation_loss = value;
      line.validation_loss_name = name;
      line.validation_loss_rank = meaning.rank;
      return;
    default:
      break;
  }
  if (line.others.size() < 32) line.others.emplace_back(name, value);
}

}  // namespace

std::vector<LogLine> list_records(std::string_view text) {
  std::vector<LogLine> records;
  bool has_loss = false;
  for (std::size_t at = text.find(": ["); at != std::string_view::npos; at = text.find(": [", at)) {
    const auto close = std::min(text.find(']', at), text.size());
    std::string_view name = text.substr(0, at);
    std::string_view list = text.substr(at + 3, close - at - 3);
    at = close;
    if (name.empty() || (name.back() != '\'' && name.back() != '"')) continue;
    const auto quote = name.substr(0, name.size() - 1).find_last_of(name.back());
    if (quote == std::string_view::npos) continue;
    name = name.substr(quote + 1, name.size() - quote - 2);
    const NameMeaning meaning = meaning_of(name);
    std::size_t place = 0;
    while (!list.empty()) {
      const auto comma = std::min(list.find(','), list.size());
      const auto value = whole_number(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (records.size() <= place) records.emplace_back();
      if (value) {
        set(records[place], name, meaning, value->value);
        has_loss = has_loss || records[place].has_loss();
      }
      ++place;
    }
  }
  if (!has_loss) records.clear();
  return records;
}

int open_brackets(std::string_view text) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[' || c == '(') {
      ++depth;
    } else if (c == '}' || c == ']' || c == ')') {
      --depth;
    }
  }
  return depth;
}

}  // namespace surefoot::logs
