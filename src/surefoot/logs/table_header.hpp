#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/table_shape.hpp"

namespace surefoot::logs {

/// The header of a table: at least two columns in order, and what stands between them. Among them is a loss,
/// or a value whose name stands in a key's column or in the name of the file.
struct TableHeader {
  TableShape shape;
  std::vector<TableColumn> columns;

  /// A loss, by its column's name.
  bool has_loss() const;
  /// A step, an epoch or a batch.
  bool has_place() const;
  const TableColumn* with(Role role) const;
};

/// Reads a line as the header of a table of losses: two columns or more apart by comma, semicolon or tab, all
/// of them names, one of them a loss or a value. `source` is the file's name, which may say what the values
/// are: `learn_error.tsv`. Empty when it is none.
std::optional<TableHeader> table_header(std::string_view line, std::string_view source = {});

/// The same of lines that stand above a first row, in a frame of bars or apart by blanks: `lines` as
/// plain_frame gives them, a name may go on in the next; `ruler` where a ruler of dashes stood below, by
/// which columns are cut. Only what fits the row is a header.
std::optional<TableHeader> framed_header(const std::vector<std::string>& lines,
                                         const std::vector<std::pair<std::size_t, std::size_t>>& ruler,
                                         std::string_view row);

/// Whether the cells are a row of the table: as many, numbers or nothing where a loss or place is, and a
/// number at all. Of tables apart by blanks, a progress bar behind the last one is left out.
bool is_row(const TableHeader& header, std::vector<std::string_view>& cells);

}  // namespace surefoot::logs
