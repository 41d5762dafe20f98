#include "surefoot/logs/table_finder.hpp"

#include <algorithm>

#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

/// A table ends when so many lines are no rows of it: progress bars and chatter may stand between its rows.
constexpr std::int64_t most_misses = 200;
constexpr std::size_t most_header_lines = 4;
constexpr int most_pending_misses = 3;
constexpr std::size_t most_entries = 200;
constexpr std::size_t longest_line = std::size_t{1} << 13;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool begins_with_bar(std::string_view plain) {
  const auto first = plain.find_first_not_of(" \t");
  return first != std::string_view::npos && plain[first] == '|';
}

/// Whether a bar, drawn or typed, may stand first.
bool may_be_framed(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && (line[first] == '|' || (line[first] & 0x80) != 0);
}

/// In capitals or not.
bool says_loss(std::string_view plain) {
  const auto small = [](char c) { return static_cast<char>(c | 0x20); };
  for (const std::string_view word : {"loss", "rmse", "deviance"})
    if (!std::ranges::search(plain, word, {}, small).empty()) return true;
  return false;
}

bool any_number(const std::vector<std::string_view>& cells) {
  return std::any_of(cells.begin(), cells.end(),
                     [](std::string_view cell) { return cell_number(cell).has_value(); });
}

}  // namespace

bool TableFinder::take(std::string_view line, std::int64_t number, bool has_loss) {
  if (line.size() > longest_line) return false;
  if (is_blank(line)) return false;
  if (has_loss && is_idle() && !may_be_framed(line)) {
    ++text_losses_;
    return false;
  }
  const std::string_view plain = plain_frame(line, buffer_);
  if (is_ruler(plain)) {
    give_box();
    if (!pending_.empty() && ruler_.empty()) ruler_ = ruler_spans(plain);
    return !has_loss;
  }
  const bool bar = begins_with_bar(plain);
  if (!bar) give_box();
  if (!pending_.empty() && open(plain, number)) return true;
  if (rows_ && take_row(plain, number)) return true;
  if (bar && take_entry(plain, number)) return true;
  // Progress bars run between a header and its first row.
  if (plain.find('%') != std::string_view::npos) return false;
  if (has_loss) {
    ++text_losses_;
    forget();
  } else {
    await(plain, number);
  }
  return false;
}

/// No table is open, and none may begin.
bool TableFinder::is_idle() const {
  return pending_.empty() && !rows_ && box_.empty();
}

bool TableFinder::take_row(std::string_view plain, std::int64_t number) {
  cut_cells(plain, rows_->header().shape, cells_);
  if (!is_row(rows_->header(), cells_)) {
    if (++misses_ > most_misses) close();
    return false;
  }
  misses_ = 0;
  rows_->row(cells_, number);
  return true;
}

/// The header that waits and its first row.
bool TableFinder::open(std::string_view plain, std::int64_t number) {
  auto header = framed_header(pending_, ruler_, plain);
  if (!header) return false;
  forget();
  if (is_behind_text()) {
    builder_.note(pending_place_, "a table behind other text, not read: it can be read alone");
    return false;
  }
  ruler_.clear();
  const bool same =
      rows_ && std::equal(header->columns.begin(), header->columns.end(), rows_->header().columns.begin(),
                          rows_->header().columns.end(),
                          [](const TableColumn& a, const TableColumn& b) { return a.name == b.name; });
  if (same) {
    rows_->again(std::move(*header));
  } else {
    close();
    builder_.set_format("table");
    rows_.emplace(builder_, std::move(*header));
  }
  cut_cells(plain, rows_->header().shape, cells_);
  is_row(rows_->header(), cells_);
  rows_->row(cells_, number);
  misses_ = 0;
  return true;
}

/// The text told the losses already: a table below sums them up, or is of something else.
bool TableFinder::is_behind_text() {
  if (!read_ && std::max(builder_.losses(), text_losses_) > 1) return true;
  read_ = true;
  return false;
}

/// A row of a box: a name and a number, or the name of a group.
bool TableFinder::take_entry(std::string_view plain, std::int64_t number) {
  cut_cells(plain, {.cut = TableShape::Cut::bars}, cells_);
  if (cells_.size() != 2 || cells_[0].empty() || whole_number(cells_[0])) return false;
  const auto value = whole_number(cells_[1]);
  if (!value && !cells_[1].empty()) return !box_.empty();
  if (!value) {
    group_ = cells_[0];
    if (!group_.ends_with('/')) group_ += '/';
    return true;
  }
  // Names of a group stand further in than it does.
  const auto bar = plain.find('|');
  if (plain.find_first_not_of(" \t", bar + 1) <= bar + 2) group_.clear();
  const std::string name = group_ + std::string(cells_[0]);
  const auto known = [&](const auto& entry) { return entry.first == name; };
  if (box_.size() >= most_entries || std::any_of(box_.begin(), box_.end(), known)) give_box();
  box_.emplace_back(name, value->value);
  box_place_ = number;
  forget();
  return true;
}

/// Keeps a line that may be a header until the next ones tell.
void TableFinder::await(std::string_view plain, std::int64_t number) {
  const bool bars = plain.find('|') != std::string_view::npos;
  if (!bars && !says_loss(plain)) {
    if (!pending_.empty() && ++pending_misses_ > most_pending_misses) forget();
    return;
  }
  const TableShape shape{.cut = bars ? TableShape::Cut::bars : TableShape::Cut::blanks};
  cut_cells(plain, shape, cells_);
  const std::size_t count = cells_.size();
  const bool separated = plain.find_first_of(",;") != std::string_view::npos;
  if ((count < 2 && !separated) || any_number(cells_)) return;
  if (bars && !pending_.empty() && pending_.size() < most_header_lines && ruler_.empty()) {
    // Its names go on in the next line, or their kinds stand below them.
    cut_cells(pending_.front(), shape, cells_);
    if (cells_.size() == count) {
      pending_.emplace_back(plain);
      return;
    }
  }
  forget();
  pending_.emplace_back(plain);
  pending_place_ = number;
}

void TableFinder::forget() {
  pending_.clear();
  ruler_.clear();
  pending_misses_ = 0;
}

void TableFinder::give_box() {
  if (box_.empty()) return;
  std::vector<TableColumn>& columns = box_columns_;
  columns.clear();
  for (const auto& [name, value] : box_) columns.push_back({.name = name});
  const bool loss = choose_columns(columns);
  LogLine line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].role = Role::number;
    set_number(line, columns[i], {{.value = box_[i].second}});
  }
  if (loss && line.has_place() && !is_behind_text()) {
    builder_.set_format("table");
    builder_.add(line, box_place_);
    if (const auto others = losses_left_out(columns); !others.empty() && !box_noted_) {
      builder_.note(box_place_, "other losses, left out: " + others);
      box_noted_ = true;
    }
  }
  box_.clear();
  group_.clear();
}

void TableFinder::close() {
  if (rows_) rows_->end();
  rows_.reset();
  misses_ = 0;
}

void TableFinder::end() {
  give_box();
  close();
}

}  // namespace surefoot::logs
