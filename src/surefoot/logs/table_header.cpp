#include "surefoot/logs/table_header.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_columns = 4096;
constexpr std::size_t longest_header = 1000000;
constexpr std::size_t longest_name = 200;

using Cells = std::vector<std::string_view>;

/// `loss 2.14` is what a line of text says, and no name.
bool ends_with_number(std::string_view cell) {
  const auto blank = cell.find_last_of(" \t");
  return blank != std::string_view::npos && whole_number(cell.substr(blank + 1));
}

bool is_name(std::string_view cell, bool framed) {
  // The names of runs in W&B's exports hold whatever their owner liked, and so may a frame.
  const bool exported = framed || cell.find(" - ") != std::string_view::npos;
  if (!exported && cell.find_first_of("={}") != std::string_view::npos) return false;
  // `mAP_0.5:0.95` is a name, `loss: 2` and `loss:2` are not.
  for (std::size_t i = 0; !exported && i < cell.size(); ++i)
    if (cell[i] == ':' &&
        (i == 0 || i + 1 == cell.size() || !is_digit(cell[i - 1]) || !is_digit(cell[i + 1])))
      return false;
  return cell.size() <= longest_name && !whole_number(cell) && !ends_with_number(cell);
}

/// `run - metric` of W&B's exports: the run goes to the column, its extremes are left out.
void split_off_runs(std::vector<TableColumn>& columns) {
  std::set<std::string> runs;
  for (auto& column : columns) {
    if (column.name.ends_with("__MIN") || column.name.ends_with("__MAX")) column.role = Role::ignored;
    const auto dash = column.name.rfind(" - ");
    if (dash == std::string::npos || column_meaning(column.name.substr(dash + 3)).rank == 0) continue;
    column.run = column.name.substr(0, dash);
    column.name.erase(0, dash + 3);
    runs.insert(column.run);
  }
  if (runs.size() > 1) return;
  for (auto& column : columns) column.run.clear();
}

/// Vowpal Wabbit's names stand in two lines, of which the lower is read: the mean since the run began, and
/// since the row before.
void name_since_last(std::vector<TableColumn>& columns) {
  if (columns.size() < 4 || columns[0].name != "loss" || columns[1].name != "last" ||
      columns[2].name != "counter")
    return;
  columns[0].name = "average loss";
  columns[1].name = "loss";
}

std::optional<TableHeader> with_names(TableShape shape, const Cells& cells) {
  if (cells.size() < 2 || cells.size() > most_columns) return std::nullopt;
  TableHeader header{std::move(shape), {}};
  for (const std::string_view cell : cells) {
    if (!is_name(cell, header.shape.cut == TableShape::Cut::bars)) return std::nullopt;
    header.columns.push_back({.name = std::string(cell)});
  }
  name_since_last(header.columns);
  split_off_runs(header.columns);
  choose_columns(header.columns);
  const bool value = header.with(Role::value) != nullptr;
  if (header.has_loss() || (value && (header.with(Role::key) != nullptr || header.has_place())))
    return header;
  return std::nullopt;
}

/// CatBoost's `iter, Logloss`: the file says that the other column is what is made smaller.
bool names_an_error(std::string_view source) {
  const auto slash = source.find_last_of('/');
  const auto name = slash == std::string_view::npos ? source : source.substr(slash + 1);
  return name.starts_with("learn_error") || name.starts_with("test_error") || name.starts_with("time_left") ||
         column_meaning(name.substr(0, name.find('.'))).meaning == Meaning::training_loss ||
         column_meaning(name.substr(0, name.find('.'))).meaning == Meaning::validation_loss;
}

std::optional<TableHeader> value_below_place(const TableShape& shape, const Cells& cells,
                                             std::string_view source) {
  if (cells.size() != 2 || source.empty() || !is_name(cells[1], false) || !names_an_error(source))
    return std::nullopt;
  TableHeader header{shape, {{.name = std::string(cells[0])}, {.name = std::string(cells[1])}}};
  choose_columns(header.columns);
  if (!header.has_place() || header.columns[1].chosen) return std::nullopt;
  header.columns[1].role = Role::value;
  return header;
}

/// The names of a header over several lines, joined cell by cell.
std::vector<std::string> joined(const std::vector<std::string>& lines, const TableShape& shape,
                                std::size_t count) {
  std::vector<std::string> names(count);
  Cells cells;
  for (const auto& line : lines) {
    cut_cells(line, shape, cells);
    if (cells.size() != count) return {};
    for (std::size_t i = 0; i < count; ++i)
      if (!cells[i].empty()) names[i] += (names[i].empty() ? "" : " ") + std::string(cells[i]);
  }
  return names;
}

std::optional<TableHeader> bars_header(const std::vector<std::string>& lines, std::string_view row) {
  const TableShape shape{.cut = TableShape::Cut::bars};
  Cells below;
  cut_cells(row, shape, below);
  Cells cells;
  cut_cells(lines.front(), shape, cells);
  if (below.size() != cells.size() || cells.size() < 2) return std::nullopt;
  auto header = with_names(shape, cells);
  if (!header && lines.size() > 1) {
    const auto names = joined(lines, shape, cells.size());
    cells.assign(names.begin(), names.end());
    header = with_names(shape, cells);
  }
  if (header && is_row(*header, below)) return header;
  return std::nullopt;
}

/// Names with a blank in them stand apart by two.
std::vector<std::pair<std::size_t, std::size_t>> wide_names(std::string_view line) {
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (std::size_t at = line.find_first_not_of(" \t|\r"); at < line.size();) {
    const auto end = std::min({line.find("  ", at), line.find('\t', at), line.find('|', at), line.size()});
    spans.emplace_back(at, end);
    at = line.find_first_not_of(" \t|\r", end);
  }
  return spans;
}

std::optional<TableHeader> blanks_header(const std::string& line, TableShape shape, bool ruled,
                                         std::string_view row) {
  Cells cells;
  shape.spans.clear();
  if (shape.cut == TableShape::Cut::spans) return std::nullopt;
  Cells below;
  cut_cells(row, {.cut = TableShape::Cut::blanks}, below);
  if (shape.cut == TableShape::Cut::wide_blanks) {
    shape.spans = wide_names(line);
  } else {
    cut_cells(line, {.cut = TableShape::Cut::blanks}, cells);
    for (const auto cell : cells) {
      const auto begin = line.find(cell, shape.spans.empty() ? 0 : shape.spans.back().second);
      if (begin == std::string::npos) return std::nullopt;
      shape.spans.emplace_back(begin, begin + cell.size());
    }
  }
  cells.clear();
  for (const auto& [begin, end] : shape.spans) {
    auto cell = std::string_view(line).substr(begin, end - begin);
    while (cell.ends_with(' ') || cell.ends_with('\r')) cell.remove_suffix(1);
    if (cell.size() > 1 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    cells.push_back(cell);
  }
  shape.unnamed = below.size() == cells.size() + 1 && cell_number(below.front()) ? 1 : 0;
  auto header = with_names(shape, cells);
  if (!header || (!header->has_place() && !ruled && shape.unnamed == 0)) return std::nullopt;
  cut_cells(row, header->shape, below);
  if (is_row(*header, below)) return header;
  // A row that is longer and no data frame's: its first cell is of the first column.
  if (header->shape.unnamed == 0) return std::nullopt;
  header->shape.unnamed = 0;
  cut_cells(row, header->shape, below);
  return is_row(*header, below) ? header : std::nullopt;
}

/// Whether the names have blanks in them (`Step   Train loss   Test loss`): there are as many as cells below
/// only when names stand apart by two.
bool has_wide_names(std::string_view line, std::string_view row) {
  Cells below;
  Cells names;
  cut_cells(row, {.cut = TableShape::Cut::blanks}, below);
  cut_cells(line, {.cut = TableShape::Cut::blanks}, names);
  return names.size() > below.size() && wide_names(line).size() == below.size();
}

}  // namespace

bool TableHeader::has_loss() const {
  return std::any_of(columns.begin(), columns.end(), [](const TableColumn& column) {
    return column.chosen &&
           (column.meaning == Meaning::training_loss || column.meaning == Meaning::validation_loss);
  });
}

bool TableHeader::has_place() const {
  return std::any_of(columns.begin(), columns.end(), [](const TableColumn& column) {
    return column.chosen && (column.meaning == Meaning::step || column.meaning == Meaning::epoch ||
                             column.meaning == Meaning::batch);
  });
}

const TableColumn* TableHeader::with(Role role) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const TableColumn& column) { return column.role == role; });
  return found == columns.end() ? nullptr : &*found;
}

std::optional<TableHeader> table_header(std::string_view line, std::string_view source) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  if (line.size() > longest_header) return std::nullopt;
  Cells cells;
  for (const char separator : {',', '\t', ';'}) {
    if (line.find(separator) == std::string_view::npos) continue;
    const TableShape shape{.cut = TableShape::Cut::separator, .separator = separator};
    cut_cells(line, shape, cells);
    if (auto header = with_names(shape, cells)) return header;
    if (auto header = value_below_place(shape, cells, source)) return header;
  }
  return std::nullopt;
}

std::optional<TableHeader> framed_header(const std::vector<std::string>& lines,
                                         const std::vector<std::pair<std::size_t, std::size_t>>& ruler,
                                         std::string_view row) {
  if (lines.empty() || lines.front().size() > longest_header) return std::nullopt;
  const bool bars = lines.front().find('|') != std::string::npos && row.find('|') != std::string_view::npos;
  if (bars)
    if (auto header = bars_header(lines, row)) return header;
  Cells cells;
  if (auto header = table_header(lines.front())) {
    cut_cells(row, header->shape, cells);
    if (is_row(*header, cells)) return header;
  }
  if (ruler.size() > 1) {
    const TableShape shape{.cut = TableShape::Cut::spans, .spans = ruler};
    cells.clear();
    for (const auto& [begin, end] : ruler)
      cells.push_back(begin >= lines.front().size()
                          ? std::string_view()
                          : std::string_view(lines.front()).substr(begin, end - begin));
    for (auto& cell : cells) {
      while (cell.starts_with(' ')) cell.remove_prefix(1);
      while (cell.ends_with(' ')) cell.remove_suffix(1);
    }
    if (auto header = with_names(shape, cells)) {
      cut_cells(row, shape, cells);
      if (is_row(*header, cells)) return header;
    }
  }
  auto first = TableShape::Cut::blanks;
  auto second = TableShape::Cut::wide_blanks;
  if (has_wide_names(lines.front(), row)) std::swap(first, second);
  for (const auto cut : {first, second})
    if (auto header = blanks_header(lines.front(), {.cut = cut}, !ruler.empty(), row)) return header;
  return std::nullopt;
}

bool is_row(const TableHeader& header, std::vector<std::string_view>& cells) {
  const std::size_t count = header.columns.size();
  const bool blanks =
      header.shape.cut == TableShape::Cut::blanks || header.shape.cut == TableShape::Cut::wide_blanks;
  if (blanks && cells.size() > count && (cells[count - 1].ends_with(':') || !cell_number(cells[count])))
    cells.resize(count);
  if (cells.size() != count) return false;
  bool number = false;
  bool place = false;
  for (std::size_t i = 0; i < count; ++i) {
    const TableColumn& column = header.columns[i];
    const bool is_place = column.meaning == Meaning::step || column.meaning == Meaning::epoch ||
                          column.meaning == Meaning::batch;
    const bool is_loss =
        column.meaning == Meaning::training_loss || column.meaning == Meaning::validation_loss;
    if (!column.chosen || (!is_place && !is_loss)) continue;
    const bool read = cell_number(cells[i]).has_value();
    if (!read && !is_unmeasured(cells[i])) return false;
    number = number || read;
    place = place || (is_place && read);
  }
  return number && (place || !header.has_place());
}

}  // namespace surefoot::logs
