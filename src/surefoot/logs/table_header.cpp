#include "surefoot/logs/table_header.hpp"

#include <algorithm>
#include <array>

#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_columns = 4096;

/// `loss 2.14` is what a line of text says, and no name.
bool ends_with_number(std::string_view cell) {
  const auto blank = cell.find_last_of(" \t");
  return blank != std::string_view::npos && whole_number(cell.substr(blank + 1));
}

std::optional<std::vector<TableColumn>> names(std::string_view line, char separator) {
  std::vector<TableColumn> columns;
  while (line.data() != nullptr) {
    const std::string_view cell = next_cell(line, separator);
    const bool word = cell.find_first_of("=:{}") == std::string_view::npos && !whole_number(cell) &&
                      !ends_with_number(cell);
    if (!word || cell.size() > 100 || columns.size() >= most_columns) return std::nullopt;
    columns.push_back({std::string(cell), Meaning::other, false});
  }
  return columns.size() >= 2 ? std::optional(columns) : std::nullopt;
}

/// Marks the surest column of each meaning; whether a loss is among them.
bool choose(std::vector<TableColumn>& columns) {
  std::array<int, 8> rank{};
  std::array<TableColumn*, 8> best{};
  for (auto& column : columns) {
    const NameMeaning meaning = meaning_of(column.name);
    column.meaning = meaning.meaning;
    const auto kind = static_cast<std::size_t>(meaning.meaning);
    if (meaning.meaning == Meaning::other || meaning.rank <= rank[kind]) continue;
    rank[kind] = meaning.rank;
    best[kind] = &column;
  }
  for (TableColumn* column : best)
    if (column != nullptr) column->chosen = true;
  return best[static_cast<std::size_t>(Meaning::training_loss)] != nullptr ||
         best[static_cast<std::size_t>(Meaning::validation_loss)] != nullptr;
}

}  // namespace

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
  const auto first = cell.find_first_not_of(" \t");
  if (first == std::string_view::npos) return cell.substr(cell.size());
  return cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

std::optional<TableHeader> table_header(std::string_view line) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  if (line.size() > 100000) return std::nullopt;
  for (const char separator : {',', '\t', ';'}) {
    if (line.find(separator) == std::string_view::npos) continue;
    auto columns = names(line, separator);
    if (columns && choose(*columns)) return TableHeader{separator, std::move(*columns)};
  }
  return std::nullopt;
}

}  // namespace surefoot::logs
