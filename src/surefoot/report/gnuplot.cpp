#include "surefoot/report/gnuplot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/run_program.hpp"

namespace surefoot::report {
namespace {

/// Okabe and Ito's colours, which people with any colour vision can tell apart.
constexpr std::array colours{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"};

/// A single-quoted string of gnuplot's: nothing is special in it but the quote, which is doubled.
std::string quoted(const std::string& text) {
  std::string line = text;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  std::string result = "'";
  for (const char c : escaped(line)) {
    if (c == '\'') result += '\'';
    result += c;
  }
  return result + "'";
}

std::string data_block(const Series& series, std::size_t index, const Chart& chart, const YRange& y) {
  std::string block = fmt::format("$series{} << END_OF_SERIES\n", index);
  for (const auto& point : series.points) {
    const bool drawn = std::isfinite(point.x) && std::isfinite(point.y) && (!chart.log_x || point.x > 0);
    if (drawn)
      block += fmt::format("{:.9g} {:.9g}\n", point.x, std::min(point.y, y.high + 0.2 * (y.high - y.low)));
    else
      block += "\n";
  }
  return block + "END_OF_SERIES\n";
}

const char* style_of(const Series& series) {
  if (series.dots) return "points";
  return series.marked && series.points.size() <= 40 ? "linespoints" : "lines";
}

std::string gnuplot_terminal(const std::filesystem::path& file) {
  const auto extension = file.extension();
  if (extension == ".svg")
    return "svg size 900,560 dynamic enhanced background '#ffffff' font 'sans-serif,15'";
  if (extension == ".png") return "pngcairo size 900,560 noenhanced font 'sans,12'";
  if (extension == ".pdf") return "pdfcairo size 9,5.6 noenhanced font 'sans,14'";
  throw InvalidArgument(
      fmt::format("plot: the file must end in .svg, .png or .pdf, got '{}'", file.string()));
}

}  // namespace

std::string gnuplot_script(const Chart& chart, const std::string& terminal) {
  const YRange y = y_range(chart);
  const double room = 0.06 * (y.high - y.low);
  std::string script = fmt::format("set encoding utf8\nset terminal {}\n", terminal);
  script += fmt::format("set title {} noenhanced\nset xlabel {} noenhanced\nset ylabel {} noenhanced\n",
                        quoted(chart.title), quoted(chart.x_label), quoted(chart.y_label));
  script +=
      "set border 3 lc '#666666'\nset tics nomirror\nset grid lc '#e5e5e5' lt 1\nset key outside right top\n";
  script += fmt::format("set yrange [{:.9g}:{:.9g}]\n", y.low - room, y.high + room);
  if (chart.log_x) script += "set logscale x\nset format x '%g'\n";
  if (chart.band_from_to) {
    const XRange x = x_range(chart);
    const auto shown = [&](double value) { return chart.log_x ? std::pow(10.0, value) : value; };
    script += fmt::format("set xrange [{:.9g}:{:.9g}]\n", shown(x.low), shown(x.high));
    script += fmt::format(
        "set object 1 rectangle from {:.9g}, graph 0 to {:.9g}, graph 1 fc rgb '#0072b2' fs solid 0.10 "
        "noborder behind\n",
        chart.band_from_to->x, chart.band_from_to->y);
  }
  if (chart.mark)
    script += fmt::format(
        "set arrow 1 from {0:.9g}, graph 0 to {0:.9g}, graph 1 nohead lw 2 dt 2 lc rgb '#d55e00'\n"
        "set label 1 {1} at {0:.9g}, graph 0.96 offset 0.6,0 tc rgb '#d55e00' noenhanced\n",
        *chart.mark, quoted(chart.mark_label));
  std::string plots;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    if (chart.series[i].points.empty()) continue;
    script += data_block(chart.series[i], i, chart, y);
    plots += fmt::format("{}$series{} using 1:2 with {} lw 2 pt 7 ps 0.6 lc rgb '{}' title {} noenhanced",
                         plots.empty() ? "plot " : ", ", i, style_of(chart.series[i]),
                         colours[i % colours.size()], quoted(chart.series[i].name));
  }
  return script + (plots.empty() ? "plot [0.1:1] NaN notitle" : plots) + "\n";
}

void check_plot_file(const std::filesystem::path& file) {
  gnuplot_terminal(file);
  std::error_code error;
  if (file.has_parent_path() && !std::filesystem::is_directory(file.parent_path(), error))
    throw InvalidArgument(fmt::format("plot: {} must lie in a folder that exists, {} does not", file.string(),
                                      file.parent_path().string()));
  if (std::filesystem::is_directory(file, error))
    throw InvalidArgument(fmt::format("plot: {} must be a file, it is a folder", file.string()));
}

void plot(const Chart& chart, const std::filesystem::path& file) {
  const auto terminal = gnuplot_terminal(file);
  process::ProgramResult result;
  try {
    result = process::run_program({"gnuplot", "-"}, gnuplot_script(chart, terminal));
  } catch (const RunError&) {
    throw RunError("plot: gnuplot does not start; apt install gnuplot-nox");
  }
  if (result.exit_code != 0 || result.output.empty()) {
    const auto line = result.errors.substr(0, result.errors.find_last_not_of('\n') + 1);
    throw RunError(fmt::format("plot: {} cannot be drawn: {}", file.string(),
                               line.empty() ? "gnuplot wrote nothing" : line.substr(line.rfind('\n') + 1)));
  }
  write_atomically(file, result.output, "plot");
}

}  // namespace surefoot::report
