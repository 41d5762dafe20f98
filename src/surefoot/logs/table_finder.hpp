#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "surefoot/logs/curve_builder.hpp"
#include "surefoot/logs/table_rows.hpp"

namespace surefoot::logs {

/// Finds tables among the lines of a text log: fastai's and spaCy's, Markdown, data frames as they are
/// printed, boxes of names and numbers such as Stable-Baselines'. A header is one only with a row of numbers
/// below it.
class TableFinder {
 public:
  explicit TableFinder(CurveBuilder& builder) : builder_(builder) {}

  /// Whether the line is part of a table; what it says has then gone to the builder, and is not to be read as
  /// text. `has_loss`: read as text, the line tells a loss.
  bool take(std::string_view line, std::int64_t number, bool has_loss);
  void end();

 private:
  bool take_row(std::string_view plain, std::int64_t number);
  bool open(std::string_view plain, std::int64_t number);
  bool take_entry(std::string_view plain, std::int64_t number);
  void await(std::string_view plain, std::int64_t number);
  void forget();
  bool is_idle() const;
  bool is_behind_text();
  void close();
  void give_box();

  CurveBuilder& builder_;
  std::string buffer_;
  /// Lines that may be a header, and the ruler below them.
  std::vector<std::string> pending_;
  std::vector<std::pair<std::size_t, std::size_t>> ruler_;
  std::int64_t pending_place_ = 0;
  int pending_misses_ = 0;
  /// A table was read.
  bool read_ = false;
  std::optional<TableRows> rows_;
  std::int64_t misses_ = 0;
  /// Lines that told a loss as text.
  std::int64_t text_losses_ = 0;
  std::vector<std::string_view> cells_;
  /// The names and numbers of a box.
  std::vector<std::pair<std::string, double>> box_;
  /// Its columns: the line that was given on looks into their names.
  std::vector<TableColumn> box_columns_;
  std::string group_;
  std::int64_t box_place_ = 0;
  bool box_noted_ = false;
};

}  // namespace surefoot::logs
