#include <optional>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/lines.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/table_header.hpp"
#include "surefoot/logs/table_rows.hpp"

namespace surefoot::logs {
namespace {

/// Whether a later line is a header too, and not a sentence with a comma in it.
bool is_like(const TableHeader& later, const TableHeader& first) {
  if (later.shape.separator != first.shape.separator || later.columns.size() != first.columns.size())
    return false;
  bool same = true;
  bool names = true;
  for (std::size_t i = 0; i < first.columns.size(); ++i) {
    const std::string& name = later.columns[i].name;
    const bool known = name == first.columns[i].name;
    same = same && known;
    names = names && (known || name.find(' ') == std::string::npos);
  }
  return same || (names && later.has_place());
}

/// Tables with a header: Keras's CSVLogger, Lightning's metrics.csv with a row for training and another for
/// validation, exports of W&B, MLflow and TensorBoard, Surefoot's own curves.
class CsvReader : public LogReader {
 public:
  explicit CsvReader(CurveBuilder& builder) : builder_(builder) { builder_.set_format("CSV"); }

  void feed(std::string_view bytes) override {
    splitter_.feed(bytes, [this](std::string_view line, std::int64_t number) { take(line, number); });
  }

  void end() override {
    splitter_.end([this](std::string_view line, std::int64_t number) { take(line, number); });
    if (rows_) rows_->end();
  }

 private:
  void take(std::string_view line, std::int64_t number) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return;
    if (!rows_) {
      if (auto header = table_header(line, builder_.file())) rows_.emplace(builder_, std::move(*header));
      return;
    }
    if (!has_number(line)) {
      auto again = table_header(line, builder_.file());
      if (again && is_like(*again, rows_->header())) return rows_->again(std::move(*again));
    }
    cut_cells(line, rows_->header().shape, cells_);
    if (rows_->row(cells_, number)) return;
    // Another kind of log behind the table.
    parse_log_line(line, line_);
    builder_.add(line_, number);
  }

  /// Rows begin with one as a rule, which saves looking whether they are headers.
  static bool has_number(std::string_view line) {
    const auto first = line.find_first_not_of(" \t\"");
    return first != std::string_view::npos && line[first] >= '0' && line[first] <= '9';
  }

  CurveBuilder& builder_;
  LineSplitter splitter_;
  std::optional<TableRows> rows_;
  std::vector<std::string_view> cells_;
  LogLine line_;
};

}  // namespace

std::unique_ptr<LogReader> csv_reader(CurveBuilder& builder) {
  return std::make_unique<CsvReader>(builder);
}

}  // namespace surefoot::logs
