#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

/// One column by its name.
struct TableColumn {
  std::string name;
  Meaning meaning = Meaning::other;
  /// Of several columns that could mean the same, the surest one.
  bool chosen = false;
};

/// The header of a table: at least two columns in order, a loss among them, and what stands between them:
/// comma, tab or semicolon.
struct TableHeader {
  char separator = ',';
  std::vector<TableColumn> columns;
};

/// Reads a line as the header of a table of losses: two columns or more apart by comma, semicolon or tab, all
/// of them names, one of them a loss. Empty when it is none.
std::optional<TableHeader> table_header(std::string_view line);

/// Takes the next cell off a row; quotes around it are left out, and a separator inside them is part of it.
/// The rest of a row that is used up has no data.
std::string_view next_cell(std::string_view& row, char separator);

}  // namespace surefoot::logs
