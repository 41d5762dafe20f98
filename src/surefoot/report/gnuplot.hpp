#pragma once

#include <filesystem>
#include <string>

#include "surefoot/report/chart.hpp"

namespace surefoot::report {

/// The gnuplot program that draws a chart onto its standard output; `terminal` is gnuplot's own, such as
/// `svg` or `png`. Texts are quoted so that nothing in them is read as gnuplot's language.
std::string gnuplot_script(const Chart& chart, const std::string& terminal);

/// Throws InvalidArgument unless plot() could draw into a file of that name: its ending is known, its folder
/// is there, and it is no folder itself. To be asked before the work that the chart shows.
void check_plot_file(const std::filesystem::path& file);

/// Draws a chart into a `.svg`, `.png` or `.pdf` file, written aside and renamed. Throws InvalidArgument for
/// another extension, RunError when gnuplot is missing or fails, or the file cannot be written.
void plot(const Chart& chart, const std::filesystem::path& file);

}  // namespace surefoot::report
