#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/curve_builder.hpp"
#include "surefoot/logs/samples.hpp"
#include "surefoot/logs/table_header.hpp"

namespace surefoot::logs {

/// Reads the rows below a header. Rows go to the builder as they come; of a table that names runs, keys or
/// sides they are gathered, and given on at the end.
class TableRows {
 public:
  /// Both must outlive it.
  TableRows(CurveBuilder& builder, TableHeader header);

  const TableHeader& header() const { return header_; }
  /// The same header again, as of a run that was written behind the first: it is another run when its first
  /// row stands no later than the last one.
  void again(TableHeader header);
  /// Takes the cells of a row; with fewer cells or more than the header it is noted. False when no number was
  /// in it.
  bool row(const std::vector<std::string_view>& cells, std::int64_t number);
  void end();

 private:
  void settle_value();
  void check_width(const std::vector<std::string_view>& cells, std::int64_t number);
  void give(const std::vector<std::string_view>& cells);
  void gather(const std::vector<std::string_view>& cells);
  void begin_again();
  std::string prefix_of(const std::vector<std::string_view>& cells) const;

  CurveBuilder& builder_;
  TableHeader header_;
  /// Runs, keys or sides are among the columns.
  bool gathers_ = false;
  bool again_ = false;
  double last_place_ = -1;
  LogLine line_;
  Samples samples_;
  bool short_noted_ = false;
  std::int64_t surplus_ = 0;
};

}  // namespace surefoot::logs
