#include "surefoot/report/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::report {
namespace {

constexpr std::array colours{"\033[36m", "\033[33m", "\033[35m", "\033[32m", "\033[34m", "\033[31m"};
constexpr const char* plain = "\033[0m";
constexpr const char* bold = "\033[1m";

bool usable(const Chart& chart, const ChartPoint& p) {
  return std::isfinite(p.x) && std::isfinite(p.y) && (!chart.log_x || p.x > 0);
}

/// The chart's coordinates laid on a grid of dots, two by four a character.
class Canvas {
 public:
  Canvas(std::size_t width, std::size_t height)
      : width_(width), height_(height), dots_(width * height, 0), owner_(width * height, 0) {}

  std::size_t dots_across() const { return 2 * width_; }
  std::size_t dots_down() const { return 4 * height_; }

  void dot(std::int64_t x, std::int64_t y, std::size_t series) {
    if (x < 0 || y < 0 || x >= static_cast<std::int64_t>(dots_across()) ||
        y >= static_cast<std::int64_t>(dots_down()))
      return;
    static constexpr std::array<std::array<unsigned, 4>, 2> bit{
        {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
    const auto cell = static_cast<std::size_t>(y / 4) * width_ + static_cast<std::size_t>(x / 2);
    dots_[cell] |= bit[static_cast<std::size_t>(x % 2)][static_cast<std::size_t>(y % 4)];
    owner_[cell] = series;
  }

  void line(double x0, double y0, double x1, double y1, std::size_t series) {
    const double length = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1.0});
    const auto steps = static_cast<std::int64_t>(std::min(std::ceil(length), 4096.0));
    for (std::int64_t i = 0; i <= steps; ++i) {
      const double t = static_cast<double>(i) / static_cast<double>(steps);
      dot(std::llround(x0 + t * (x1 - x0)), std::llround(y0 + t * (y1 - y0)), series);
    }
  }

  std::string row(std::size_t y, const Terminal& terminal) const {
    std::string text;
    for (std::size_t x = 0; x < width_; ++x) {
      const std::size_t cell = y * width_ + x;
      if (dots_[cell] == 0) {
        text += ' ';
        continue;
      }
      if (terminal.colour) text += colours[owner_[cell] % colours.size()];
      text += terminal.unicode ? braille(dots_[cell]) : "*";
      if (terminal.colour) text += plain;
    }
    const auto end = text.find_last_not_of(' ');
    return end == std::string::npos ? std::string() : text.substr(0, end + 1);
  }

 private:
  static std::string braille(unsigned dots) {
    const unsigned code = 0x2800 + dots;
    return {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
            static_cast<char>(0x80 | (code & 0x3f))};
  }

  std::size_t width_;
  std::size_t height_;
  std::vector<unsigned> dots_;
  std::vector<std::size_t> owner_;
};

struct Axis : XRange {
  double at(double value, std::size_t dots) const {
    return (value - low) / (high - low) * static_cast<double>(dots - 1);
  }
};

std::string tick_text(const Chart& chart, double value) {
  if (!chart.log_x) return number_text(value, 4);
  return number_text(std::pow(10.0, value), 6);
}

/// Decades, or five even places where there are too few or too many decades.
std::vector<double> ticks(const Chart& chart, const Axis& axis, std::size_t width) {
  std::vector<double> places;
  if (chart.log_x && axis.high - axis.low >= 1) {
    const auto room = static_cast<double>(width) / 8;
    const auto step = std::max(1, static_cast<int>(std::ceil((axis.high - axis.low) / room)));
    const auto last = static_cast<int>(std::floor(axis.high + 1e-9));
    for (auto decade = static_cast<int>(std::ceil(axis.low - 1e-9)); decade <= last; decade += step)
      places.push_back(decade);
    return places;
  }
  for (int i = 0; i <= 4; ++i) places.push_back(axis.low + (axis.high - axis.low) * i / 4);
  return places;
}

void put(std::string& line, std::size_t at, const std::string& text) {
  if (at + text.size() > line.size()) at = line.size() >= text.size() ? line.size() - text.size() : 0;
  for (std::size_t i = 0; i < text.size() && at + i < line.size(); ++i)
    if (line[at + i] != ' ') return;
  if (at > 0 && line[at - 1] != ' ') return;
  line.replace(at, std::min(text.size(), line.size() - at), text);
}

void draw_series(const Chart& chart, const Axis& x, const YRange& y, Canvas& canvas) {
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    bool joined = false;
    double last_x = 0;
    double last_y = 0;
    for (const auto& point : chart.series[s].points) {
      if (!usable(chart, point)) {
        joined = false;
        continue;
      }
      const double px = x.at(chart.log_x ? std::log10(point.x) : point.x, canvas.dots_across());
      const double share = std::clamp((point.y - y.low) / (y.high - y.low), 0.0, 1.0);
      const double py = (1 - share) * static_cast<double>(canvas.dots_down() - 1);
      if (joined && !chart.series[s].dots)
        canvas.line(last_x, last_y, px, py, s);
      else
        canvas.dot(std::llround(px), std::llround(py), s);
      joined = true;
      last_x = px;
      last_y = py;
    }
  }
}

/// The axis itself, the band drawn thick on it and the mark standing on it.
std::string axis_line(const Chart& chart, const Axis& x, std::size_t width, const Terminal& terminal) {
  std::vector<std::string> cells(width, terminal.unicode ? "─" : "-");
  const auto cell = [&](double value) {
    const double at = x.at(chart.log_x ? std::log10(value) : value, width);
    return static_cast<std::size_t>(std::clamp(std::llround(at), 0LL, static_cast<long long>(width) - 1));
  };
  if (chart.band_from_to)
    for (std::size_t i = cell(chart.band_from_to->x); i <= cell(chart.band_from_to->y); ++i)
      cells[i] = terminal.unicode ? "━" : "=";
  if (chart.mark) {
    std::string sign = terminal.unicode ? "▲" : "^";
    if (terminal.colour) sign = bold + sign + plain;
    cells[cell(*chart.mark)] = sign;
  }
  std::string line;
  for (const auto& c : cells) line += c;
  return line;
}

std::string legend(const Chart& chart, const Terminal& terminal) {
  std::string text;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    if (chart.series[s].name.empty() || chart.series.size() < 2) continue;
    const std::string sign = terminal.unicode ? "●" : "*";
    text += text.empty() ? "" : "   ";
    text += terminal.colour ? colours[s % colours.size()] + sign + plain + " " : "";
    text += escaped(chart.series[s].name);
  }
  return text;
}

}  // namespace

XRange x_range(const Chart& chart) {
  XRange axis{INFINITY, -INFINITY};
  const auto add = [&](double x) {
    const double v = chart.log_x ? std::log10(x) : x;
    if (!std::isfinite(v)) return;
    axis.low = std::min(axis.low, v);
    axis.high = std::max(axis.high, v);
  };
  for (const auto& series : chart.series)
    for (const auto& point : series.points)
      if (usable(chart, point)) add(point.x);
  if (chart.mark) add(*chart.mark);
  if (chart.band_from_to) {
    add(chart.band_from_to->x);
    add(chart.band_from_to->y);
  }
  if (!(axis.low <= axis.high)) axis = {0, 1};
  if (axis.low == axis.high) axis = {axis.low - 0.5, axis.high + 0.5};
  return axis;
}

YRange y_range(const Chart& chart) {
  std::vector<double> values;
  for (const auto& series : chart.series)
    for (const auto& point : series.points)
      if (usable(chart, point)) values.push_back(point.y);
  if (values.empty()) return {};
  const double low = *std::min_element(values.begin(), values.end());
  const double top = *std::max_element(values.begin(), values.end());
  if (chart.from_zero) return {0, top > 0 ? top : 1};
  const double middle = quantile(values, 0.75);
  // Room for twice what most of the values take: an explosion beyond is drawn at the upper edge.
  double high = std::min(top, middle + 1.0 * std::max(middle - low, 1e-3 * std::abs(middle)));
  if (!(high > low)) high = low + std::max(std::abs(low), 1.0) * 0.1;
  return {low, high};
}

std::string draw(const Chart& chart, const Terminal& terminal, std::size_t height) {
  const std::size_t margin = 10;
  const std::size_t width = std::max<std::size_t>(terminal.width, 30) - margin - 1;
  height = std::max<std::size_t>(height, 4);
  Canvas canvas(width, height);
  const Axis x = Axis{x_range(chart)};
  const YRange y = y_range(chart);
  draw_series(chart, x, y, canvas);
  const char* wall = terminal.unicode ? "│" : "|";
  std::string text;
  if (!chart.title.empty())
    text += terminal.colour ? fmt::format("{}{}{}\n", bold, escaped(chart.title), plain)
                            : escaped(chart.title) + "\n";
  for (std::size_t row = 0; row < height; ++row) {
    const double share = static_cast<double>(row) / static_cast<double>(height - 1);
    // None directly above the last one, which would run into it.
    const bool labelled = (row % 4 == 0 && row + 2 < height) || row + 1 == height;
    const std::string label = labelled ? loss_text(y.high - share * (y.high - y.low)) : "";
    text += fmt::format("{:>{}} {}{}\n", label, margin - 2, wall, canvas.row(row, terminal));
  }
  text += fmt::format("{:>{}} {}{}\n", "", margin - 2, terminal.unicode ? "└" : "+",
                      axis_line(chart, x, width, terminal));
  std::string numbers(width + margin, ' ');
  for (const double tick : ticks(chart, x, width)) {
    const std::string label = tick_text(chart, tick);
    const double at = x.at(tick, width) + static_cast<double>(margin) - static_cast<double>(label.size()) / 2;
    put(numbers, static_cast<std::size_t>(std::max(0.0, at)), label);
  }
  text += numbers.substr(0, numbers.find_last_not_of(' ') + 1) + "\n";
  std::string foot = escaped(chart.x_label);
  if (chart.mark && !chart.mark_label.empty())
    foot += fmt::format("{}{} {}", foot.empty() ? "" : ";  ", terminal.unicode ? "▲" : "^",
                        escaped(chart.mark_label));
  if (!foot.empty()) text += fmt::format("{:>{}}{}\n", "", margin, foot);
  if (const auto names = legend(chart, terminal); !names.empty())
    text += fmt::format("{:>{}}{}\n", "", margin, names);
  return text;
}

}  // namespace surefoot::report
