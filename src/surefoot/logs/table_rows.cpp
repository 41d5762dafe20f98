#include "surefoot/logs/table_rows.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/logs/unnamed_value.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t longest_shown = 40;

/// A loss or a place.
bool says_much(const TableColumn& column) {
  return column.role == Role::number && column.chosen && column.meaning != Meaning::learning_rate &&
         column.meaning != Meaning::seconds;
}

std::string_view cell_at(const std::vector<std::string_view>& cells, const TableHeader& header, Role role) {
  for (std::size_t i = 0; i < header.columns.size() && i < cells.size(); ++i)
    if (header.columns[i].role == role) return cells[i];
  return {};
}

}  // namespace

TableRows::TableRows(CurveBuilder& builder, TableHeader header)
    : builder_(builder), header_(std::move(header)) {
  settle_value();
  const auto gathers = [](const TableColumn& column) {
    return column.role == Role::run || column.role == Role::key || column.role == Role::side ||
           !column.run.empty();
  };
  gathers_ = std::any_of(header_.columns.begin(), header_.columns.end(), gathers);
}

/// A value without a key is what the file is named for.
void TableRows::settle_value() {
  const auto value = std::find_if(header_.columns.begin(), header_.columns.end(),
                                  [](const TableColumn& column) { return column.role == Role::value; });
  if (value == header_.columns.end()) return;
  const bool keyed = header_.with(Role::key) != nullptr;
  if (header_.has_loss() || !keyed) value->role = Role::number;
  if (header_.has_loss() || keyed) return;
  const std::string column = value->name;
  const std::string name = name_unnamed_values(builder_);
  value->meaning = column_meaning(name).meaning;
  value->chosen = value->meaning == Meaning::training_loss || value->meaning == Meaning::validation_loss;
  value->name = value->chosen && name != "loss" && name != "val_loss" ? name : column;
}

void TableRows::again(TableHeader header) {
  header_ = std::move(header);
  settle_value();
  again_ = true;
}

void TableRows::check_width(const std::vector<std::string_view>& cells, std::int64_t number) {
  const auto filled =
      std::any_of(cells.begin(), cells.end(), [](std::string_view cell) { return !is_unmeasured(cell); });
  if (cells.size() >= header_.columns.size() || !filled || short_noted_) return;
  builder_.note(number, fmt::format("{} cell{} where the header has {}: read as far as they go", cells.size(),
                                    cells.size() == 1 ? "" : "s", header_.columns.size()));
  short_noted_ = true;
}

bool TableRows::row(const std::vector<std::string_view>& cells, std::int64_t number) {
  const std::size_t width = header_.columns.size();
  const TableColumn* odd = nullptr;
  std::string_view odd_cell;
  bool number_read = false;
  for (std::size_t i = 0; i < width && i < cells.size(); ++i) {
    if (is_unmeasured(cells[i])) continue;
    const bool read = cell_number(cells[i]).has_value();
    if (!read && odd == nullptr && says_much(header_.columns[i])) {
      odd = &header_.columns[i];
      odd_cell = cells[i];
    }
    number_read = number_read || read;
  }
  check_width(cells, number);
  std::size_t more = 0;
  for (std::size_t i = width; i < cells.size(); ++i) more += is_unmeasured(cells[i]) ? 0 : 1;
  if (number_read && more > 0) {
    if (surplus_++ == 0)
      builder_.note(number,
                    fmt::format("{} cells where the header has {}, not used: a decimal comma must not "
                                "separate cells too",
                                width + more, width));
    return true;
  }
  if (number_read && odd != nullptr)
    builder_.note(number, fmt::format("'{}' in column '{}' is no number",
                                      shown(odd_cell.substr(0, longest_shown)), odd->name));
  if (!number_read) return false;
  if (gathers_) {
    gather(cells);
    return true;
  }
  give(cells);
  builder_.add(line_, number);
  return true;
}

/// Whether the row stands where the run before began or went on from.
void TableRows::begin_again() {
  const double place = line_.step ? static_cast<double>(*line_.step) : line_.epoch.value_or(-1);
  if (again_ && place >= 0 && place <= last_place_) builder_.start_run("");
  again_ = false;
  last_place_ = place;
}

void TableRows::give(const std::vector<std::string_view>& cells) {
  line_ = {};
  for (std::size_t i = 0; i < header_.columns.size() && i < cells.size(); ++i) {
    const TableColumn& column = header_.columns[i];
    if (column.role == Role::ignored || is_unmeasured(cells[i])) continue;
    if (const auto number = cell_number(cells[i])) set_number(line_, column, *number);
  }
  // A data frame prints NaN for what was not measured.
  const auto is_nan = [](const std::optional<double>& loss) { return loss && std::isnan(*loss); };
  if (header_.shape.unnamed > 0 && line_.training_loss && line_.validation_loss) {
    const bool training = is_nan(line_.training_loss);
    if (training != is_nan(line_.validation_loss))
      (training ? line_.training_loss : line_.validation_loss).reset();
  }
  begin_again();
}

/// What a row's key and side say before the name of a number: `train/`.
std::string TableRows::prefix_of(const std::vector<std::string_view>& cells) const {
  const std::string_view side = cell_at(cells, header_, Role::side);
  return side_of(side) == Side::none ? "" : std::string(side) + "/";
}

void TableRows::gather(const std::vector<std::string_view>& cells) {
  SamplePlace place;
  for (std::size_t i = 0; i < header_.columns.size() && i < cells.size(); ++i) {
    const TableColumn& column = header_.columns[i];
    if (!column.chosen || column.role != Role::number) continue;
    const auto number = cell_number(cells[i]);
    if (!number) continue;
    if (column.meaning == Meaning::step) place.step = number->number.value;
    if (column.meaning == Meaning::epoch) place.epoch = number->number.value;
    if (column.meaning == Meaning::seconds) place.seconds = number->number.value;
  }
  const std::string_view run = cell_at(cells, header_, Role::run);
  const std::string prefix = prefix_of(cells);
  const bool by_key = header_.with(Role::key) != nullptr;
  for (std::size_t i = 0; i < header_.columns.size() && i < cells.size(); ++i) {
    const TableColumn& column = header_.columns[i];
    const bool place_column = column.meaning == Meaning::step || column.meaning == Meaning::epoch;
    const bool wanted =
        by_key ? column.role == Role::value : column.role == Role::number && !(column.chosen && place_column);
    const auto number = wanted && !is_unmeasured(cells[i]) ? cell_number(cells[i]) : std::nullopt;
    if (!number) continue;
    const std::string name =
        prefix + std::string(by_key ? cell_at(cells, header_, Role::key) : std::string_view(column.name));
    samples_.add(column.run.empty() ? run : std::string_view(column.run), name, place, number->number.value);
  }
}

void TableRows::end() {
  if (surplus_ > 1) builder_.note(0, fmt::format("{} rows with too many cells, not used", surplus_));
  surplus_ = 0;
  if (gathers_) {
    samples_.give(builder_);
    return;
  }
  if (const auto others = losses_left_out(header_.columns); !others.empty())
    builder_.note(0, "other losses, left out: " + others);
}

}  // namespace surefoot::logs
