#include "surefoot/logs/table_shape.hpp"

#include <algorithm>
#include <optional>

namespace surefoot::logs {
namespace {

constexpr std::size_t most_cells = 8192;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view stripped(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquoted(std::string_view cell) {
  if (cell.size() >= 2 && (cell.front() == '"' || cell.front() == '\'') && cell.back() == cell.front())
    return cell.substr(1, cell.size() - 2);
  return cell;
}

/// What a character of a frame stands for; U+2500 to U+257F are E2 94 80 to E2 95 BF.
char frame_character(unsigned char second, unsigned char third) {
  const bool vertical = second == 0x94 ? third == 0x82 || third == 0x83 || third == 0x86 || third == 0x87 ||
                                             third == 0x8a || third == 0x8b
                                       : third == 0x8e || third == 0x8f || third == 0x91;
  if (vertical) return '|';
  const bool horizontal = second == 0x94 ? third <= 0x8d : third == 0x8c || third == 0x8d || third == 0x90;
  return horizontal ? '-' : '+';
}

void cut_bars(std::string_view line, std::vector<std::string_view>& cells) {
  line = stripped(line);
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  while (cells.size() < most_cells) {
    const auto bar = line.find('|');
    cells.push_back(unquoted(stripped(line.substr(0, bar))));
    if (bar == std::string_view::npos) return;
    line.remove_prefix(bar + 1);
  }
}

/// The end of the token at `at`: of a quoted one behind its quote, else at a blank, or at two of them.
std::size_t token_end(std::string_view line, std::size_t at, bool wide) {
  if (line[at] == '"')
    if (const auto quote = line.find('"', at + 1); quote != std::string_view::npos) return quote + 1;
  std::size_t end = at;
  while (end < line.size() && line[end] != '\t' && line[end] != '\r' && line[end] != '|' &&
         !(line[end] == ' ' && (!wide || end + 1 == line.size() || is_blank(line[end + 1]))))
    ++end;
  return std::max(end, at + 1);
}

void cut_blanks(std::string_view line, bool wide, std::vector<std::string_view>& cells) {
  std::size_t at = 0;
  while (cells.size() < most_cells) {
    // A single bar between blanks parts the index from the rest: Julia's data frames.
    while (at < line.size() && (is_blank(line[at]) || line[at] == '|' || line[at] == '\r')) ++at;
    if (at >= line.size()) return;
    const std::size_t end = token_end(line, at, wide);
    cells.push_back(line.substr(at, end - at));
    at = end;
  }
}

using Spans = std::vector<std::pair<std::size_t, std::size_t>>;

/// The column a token stands in: the one it shares most characters with, else the nearest.
std::size_t column_of(std::size_t begin, std::size_t end, const Spans& spans, std::size_t from) {
  std::size_t best = from;
  long most = -1000000;
  for (std::size_t i = from; i < spans.size(); ++i) {
    const long shared = static_cast<long>(std::min(end, spans[i].second)) -
                        static_cast<long>(std::max(begin, spans[i].first));
    if (shared > most) {
      most = shared;
      best = i;
    }
    if (spans[i].first > end) break;
  }
  return best;
}

/// Places tokens under the columns; two in one column are one cell.
void place_in_spans(std::string_view line, const Spans& spans, std::vector<std::string_view>& cells) {
  std::vector<std::string_view> tokens;
  tokens.swap(cells);
  cut_blanks(line, false, tokens);
  cells.assign(spans.size(), line.substr(line.size()));
  std::size_t from = 0;
  for (const std::string_view token : tokens) {
    const auto begin = static_cast<std::size_t>(token.data() - line.data());
    from = column_of(begin, begin + token.size(), spans, from);
    auto& cell = cells[from];
    const auto first = cell.empty() ? begin : static_cast<std::size_t>(cell.data() - line.data());
    cell = line.substr(first, begin + token.size() - first);
  }
}

}  // namespace

std::string_view plain_frame(std::string_view line, std::string& buffer) {
  if (line.find('\xe2') == std::string_view::npos) return line;
  buffer.clear();
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto second = i + 2 < line.size() ? static_cast<unsigned char>(line[i + 1]) : 0;
    if (line[i] == '\xe2' && (second == 0x94 || second == 0x95)) {
      buffer += frame_character(second, static_cast<unsigned char>(line[i + 2]));
      i += 2;
    } else {
      buffer += line[i];
    }
  }
  return buffer;
}

bool is_ruler(std::string_view plain) {
  std::size_t dashes = 0;
  for (const char c : plain) {
    if (c == '-' || c == '=' || c == '_' || c == '~')
      ++dashes;
    else if (!is_blank(c) && c != '|' && c != '+' && c != ':' && c != '\r' && c != '*')
      return false;
  }
  return dashes >= 3 || (dashes > 0 && plain.find_first_of("|+") != std::string_view::npos);
}

std::vector<std::pair<std::size_t, std::size_t>> ruler_spans(std::string_view plain) {
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  if (plain.find_first_of("|+") != std::string_view::npos) return spans;
  for (std::size_t at = 0; at < plain.size() && spans.size() < most_cells;) {
    if (is_blank(plain[at]) || plain[at] == '\r') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < plain.size() && !is_blank(plain[at]) && plain[at] != '\r') ++at;
    spans.emplace_back(begin, at);
  }
  return spans;
}

void cut_cells(std::string_view plain, const TableShape& shape, std::vector<std::string_view>& cells) {
  cells.clear();
  switch (shape.cut) {
    case TableShape::Cut::separator:
      for (std::string_view row = plain; row.data() != nullptr && cells.size() < most_cells;)
        cells.push_back(next_cell(row, shape.separator));
      break;
    case TableShape::Cut::bars:
      cut_bars(plain, cells);
      break;
    case TableShape::Cut::spans:
      place_in_spans(plain, shape.spans, cells);
      break;
    case TableShape::Cut::blanks:
    case TableShape::Cut::wide_blanks:
      cut_blanks(plain, false, cells);
      if (cells.size() < shape.spans.size() + shape.unnamed && shape.unnamed == 0)
        place_in_spans(plain, shape.spans, cells);
      for (auto& cell : cells) cell = unquoted(cell);
      break;
  }
  if (shape.unnamed > 0)
    cells.erase(cells.begin(),
                cells.begin() + static_cast<std::ptrdiff_t>(std::min(shape.unnamed, cells.size())));
}

bool is_unmeasured(std::string_view cell) {
  for (const std::string_view word :
       {"None", "null", "NA", "N/A", "n/a", "-", "--", "No log", "missing", "<NA>"})
    if (cell == word) return true;
  return cell.empty() || cell == "\xe2\x80\x94";
}

std::string_view next_cell(std::string_view& row, char separator) {
  std::string_view cell;
  if (!row.empty() && row.front() == '"') {
    const auto quote = row.find('"', 1);
    cell = row.substr(1, quote == std::string_view::npos ? quote : quote - 1);
    row = quote == std::string_view::npos ? row.substr(row.size()) : row.substr(quote + 1);
    const auto end = row.find(separator);
    row = end == std::string_view::npos ? std::string_view() : row.substr(end + 1);
    return cell;
  }
  const auto end = row.find(separator);
  cell = row.substr(0, end);
  row = end == std::string_view::npos ? std::string_view() : row.substr(end + 1);
  return stripped(cell);
}

}  // namespace surefoot::logs
