#pragma once

#include <filesystem>

#include "surefoot/report/chart.hpp"

namespace surefoot::app {

/// Throws InvalidArgument unless write_chart() could draw into a file of that name: its ending is known, its
/// folder is there and may be written into, and it is no folder itself; RunError when its format takes
/// rsvg-convert and that is not there. To be asked before the work that the chart shows.
void check_chart_file(const std::filesystem::path& file);

/// Draws a chart into a `.svg` file, or by rsvg-convert into a `.png` or `.pdf` one; written aside and
/// renamed. Throws InvalidArgument for another ending, RunError when rsvg-convert is missing or fails, or the
/// file cannot be written.
void write_chart(const report::Chart& chart, const std::filesystem::path& file);

}  // namespace surefoot::app
