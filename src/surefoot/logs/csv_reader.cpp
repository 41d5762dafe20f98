#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/lines.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/table_header.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t most_others = 8;
constexpr std::size_t longest_shown = 40;

/// What tables write where nothing was measured.
bool is_unmeasured(std::string_view cell) {
  for (const std::string_view word : {"None", "null", "NA", "N/A", "-"})
    if (cell == word) return true;
  return cell.find_first_not_of(" \t\"") == std::string_view::npos;
}

/// The cells left in a row, as many as are filled.
std::size_t filled_cells(std::string_view row, char separator) {
  std::size_t filled = 0;
  while (row.data() != nullptr)
    if (!is_unmeasured(next_cell(row, separator))) ++filled;
  return filled;
}

bool has_place(const TableHeader& header) {
  return std::any_of(header.columns.begin(), header.columns.end(), [](const TableColumn& column) {
    return column.chosen && (column.meaning == Meaning::step || column.meaning == Meaning::epoch ||
                             column.meaning == Meaning::batch);
  });
}

/// Whether a later line is a header too, and not a sentence with a comma in it.
bool is_like(const TableHeader& later, const TableHeader& first) {
  if (later.separator != first.separator || later.columns.size() != first.columns.size()) return false;
  bool same = true;
  bool names = true;
  for (std::size_t i = 0; i < first.columns.size(); ++i) {
    const std::string& name = later.columns[i].name;
    const bool known = name == first.columns[i].name;
    same = same && known;
    names = names && (known || name.find(' ') == std::string::npos);
  }
  return same || (names && has_place(later));
}

/// A loss or a place.
bool says_much(const TableColumn& column) {
  return column.chosen && column.meaning != Meaning::learning_rate && column.meaning != Meaning::seconds;
}

std::string shown(std::string_view cell) {
  std::string text(cell.substr(0, longest_shown));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32; }, '?');
  return text;
}

/// Tables with a header: Keras's CSVLogger, Lightning's metrics.csv with a row for training and another for
/// validation, Surefoot's own curves.
class CsvReader : public LogReader {
 public:
  explicit CsvReader(CurveBuilder& builder) : builder_(builder) { builder_.set_format("CSV"); }

  void feed(std::string_view bytes) override {
    splitter_.feed(bytes, [this](std::string_view line, std::int64_t number) { take(line, number); });
  }

  void end() override {
    splitter_.end([this](std::string_view line, std::int64_t number) { take(line, number); });
    if (surplus_ > 1) builder_.note(0, fmt::format("{} rows with too many cells, not used", surplus_));
    surplus_ = 0;
  }

 private:
  void take(std::string_view line, std::int64_t number) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return;
    if (!header_) {
      header_ = table_header(line);
      return;
    }
    // Another run written behind the first.
    if (const auto again = table_header(line); again && is_like(*again, *header_)) {
      header_ = again;
      return;
    }
    row(line, number);
  }

  void row(std::string_view line, std::int64_t number) {
    line_ = {};
    const std::string_view whole = line;
    std::size_t column = 0;
    std::size_t filled = 0;
    bool number_read = false;
    const TableColumn* odd = nullptr;
    std::string_view odd_cell;
    for (; column < header_->columns.size() && line.data() != nullptr; ++column) {
      const std::string_view cell = next_cell(line, header_->separator);
      if (is_unmeasured(cell)) continue;
      ++filled;
      const auto value = whole_number(cell);
      if (!value && odd == nullptr && says_much(header_->columns[column])) {
        odd = &header_->columns[column];
        odd_cell = cell;
      }
      if (value) set(header_->columns[column], *value);
      number_read = number_read || value;
    }
    if (column < header_->columns.size() && filled > 0 && !short_noted_) {
      builder_.note(number, fmt::format("{} cell{} where the header has {}: read as far as they go", column,
                                        column == 1 ? "" : "s", header_->columns.size()));
      short_noted_ = true;
    }
    if (const auto more = filled_cells(line, header_->separator); number_read && more > 0) {
      if (surplus_++ == 0)
        builder_.note(number,
                      fmt::format("{} cells where the header has {}, not used: a decimal comma must not "
                                  "separate cells too",
                                  header_->columns.size() + more, header_->columns.size()));
      return;
    }
    if (number_read && odd != nullptr)
      builder_.note(number, fmt::format("'{}' in column '{}' is no number", shown(odd_cell), odd->name));
    // Another kind of log behind the table.
    if (!number_read) parse_log_line(whole, line_);
    builder_.add(line_, number);
  }

  void set(const TableColumn& column, const PrintedNumber& number) {
    const double value = number.value;
    const auto count = [](double v) {
      return v >= 0 && v < 9e15 ? std::optional(static_cast<std::int64_t>(v)) : std::nullopt;
    };
    if (!column.chosen) {
      if (line_.others.size() < most_others) line_.others.emplace_back(column.name, value);
      return;
    }
    line_.decimal_comma = line_.decimal_comma || number.decimal_comma;
    switch (column.meaning) {
      case Meaning::step:
        line_.step = count(value);
        line_.step_too_large = std::isfinite(value) && value >= 9e15;
        return;
      case Meaning::epoch:
        line_.epoch = value;
        return;
      case Meaning::batch:
        line_.batch = count(value);
        return;
      case Meaning::learning_rate:
        line_.learning_rate = value;
        line_.learning_rate_name = column.name;
        return;
      case Meaning::training_loss:
        line_.training_loss = value;
        line_.training_loss_name = column.name;
        return;
      case Meaning::validation_loss:
        line_.validation_loss = value;
        line_.validation_loss_name = column.name;
        return;
      case Meaning::seconds:
        line_.seconds = value;
        return;
      case Meaning::other:
        return;
    }
  }

  CurveBuilder& builder_;
  LineSplitter splitter_;
  std::optional<TableHeader> header_;
  LogLine line_;
  bool short_noted_ = false;
  std::int64_t surplus_ = 0;
};

}  // namespace

std::unique_ptr<LogReader> csv_reader(CurveBuilder& builder) {
  return std::make_unique<CsvReader>(builder);
}

}  // namespace surefoot::logs
