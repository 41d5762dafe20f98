#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace surefoot::logs {

/// How the lines of a table are cut into cells.
struct TableShape {
  enum class Cut {
    /// At one character: comma, semicolon, tab. Cells may be quoted.
    separator,
    /// At bars; those at both ends are a frame.
    bars,
    /// At any blanks.
    blanks,
    /// At two blanks or more: names may have one.
    wide_blanks,
    /// By position, as a ruler below the header says.
    spans,
  };
  Cut cut = Cut::separator;
  char separator = ',';
  /// Where the columns begin and end, of tables apart by blanks; a row with empty cells is cut by them.
  std::vector<std::pair<std::size_t, std::size_t>> spans = {};
  /// Cells in front of each row that the header has no name for: the index of a data frame.
  std::size_t unnamed = 0;
};

/// The line with the bars and rulers of boxes (U+2500 to U+257F) as `|`, `-` and `+`; `buffer` holds it where
/// it has any.
std::string_view plain_frame(std::string_view line, std::string& buffer);

/// A line of nothing but dashes, bars, crosses and colons, three dashes at least.
bool is_ruler(std::string_view plain);

/// The groups of dashes of a ruler, apart by blanks, as [begin, end) each; empty when it has bars.
std::vector<std::pair<std::size_t, std::size_t>> ruler_spans(std::string_view plain);

/// Cuts a line, blanks around the cells and quotes left out. Without the unnamed cells. O(length).
void cut_cells(std::string_view plain, const TableShape& shape, std::vector<std::string_view>& cells);

/// What tables write where nothing was measured: None, NA, -, No log, or nothing.
bool is_unmeasured(std::string_view cell);

/// Takes the next cell off a row; quotes around it are left out, and a separator inside them is part of it.
/// The rest of a row that is used up has no data.
std::string_view next_cell(std::string_view& row, char separator);

}  // namespace surefoot::logs
