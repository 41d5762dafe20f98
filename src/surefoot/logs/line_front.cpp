#include "surefoot/logs/line_front.hpp"

#include <optional>

#include "surefoot/core/characters.hpp"

namespace surefoot::logs {
namespace {

std::optional<std::int64_t> count_at(std::string_view line, std::size_t& at) {
  const std::size_t begin = at;
  std::int64_t count = 0;
  while (at < line.size() && is_digit(line[at]) && count < 1000000) count = 10 * count + (line[at++] - '0');
  return at == begin ? std::nullopt : std::optional(count);
}

}  // namespace

std::string_view without_process(std::string_view line, LogLine& answer) {
  std::size_t at = 0;
  if (line.starts_with('[')) {
    for (const std::string_view word : {"[rank", "[default"})
      if (line.starts_with(word)) at = word.size();
    if (at == 0 && line.starts_with("[1,")) at = 3;
    if (at == 0) return line;
    const auto process = count_at(line, at);
    const std::string_view rest = line.substr(at);
    for (const std::string_view end : {"]:", "]<stdout>:", "]<stderr>:"}) {
      if (!process || !rest.starts_with(end)) continue;
      answer.process = process;
      return rest.substr(end.size());
    }
    return line;
  }
  if (line.empty() || !is_digit(line[0])) return line;
  const auto process = count_at(line, at);
  const bool prefix = at < 6 && line.substr(at, 2) == ": " && at + 2 < line.size() && is_letter(line[at + 2]);
  if (prefix) answer.perhaps_process = process;
  return line;
}

}  // namespace surefoot::logs
