#include "surefoot/report/svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/ticks.hpp"
#include "surefoot/report/wrap.hpp"

namespace surefoot::report {
namespace {

// In units of the picture.
constexpr double width = 900;
constexpr double height = 560;
constexpr double left = 80;
constexpr double top = 52;
constexpr double bottom = 68;
constexpr double right_with_legend = 190;
constexpr double right_without = 28;
constexpr double line_height = 22;
constexpr std::size_t longest_name = 22;
/// A line of at most so many points shows each of them.
constexpr std::size_t most_marked = 40;

/// Okabe and Ito's line_colours, which people with any colour vision can tell apart; lines beyond them are
/// dashed.
constexpr std::array line_colours{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"};
constexpr std::array dashes{"", "7 4", "2 3"};

std::string xml(const std::string& text) {
  std::string result;
  for (const char c : escaped(text)) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c == '\n' || c == '\r' ? ' ' : c;
  }
  return result;
}

std::string shortened(const std::string& name) {
  const auto start = cut_to_width(name, longest_name);
  return start.size() == name.size() ? name : start + "…";
}

/// From places on the axes to places on the picture.
class Frame {
 public:
  explicit Frame(const Chart& chart) : log_x_(chart.log_x), x_(x_range(chart)), y_(y_range(chart)) {
    const bool named = std::ranges::any_of(
        chart.series, [](const Series& s) { return !s.points.empty() && !s.name.empty(); });
    right_ = width - (named ? right_with_legend : right_without);
    const double room = 0.06 * (y_.high - y_.low);
    y_ = {y_.low - (chart.from_zero ? 0 : room), y_.high + room};
    const double side = 0.03 * (x_.high - x_.low);
    x_ = {x_.low - side, x_.high + side};
  }

  bool holds(const ChartPoint& point) const {
    return std::isfinite(point.x) && std::isfinite(point.y) && (!log_x_ || point.x > 0);
  }
  double x(double value) const {
    const double place = log_x_ ? std::log10(value) : value;
    return left + (place - x_.low) / (x_.high - x_.low) * (right_ - left);
  }
  /// A point above the range is drawn a little above it, out of sight.
  double y(double value) const {
    const double share = std::clamp((value - y_.low) / (y_.high - y_.low), -0.5, 1.5);
    return height - bottom - share * (height - bottom - top);
  }
  double right() const { return right_; }
  XRange x_range_shown() const { return x_; }
  YRange y_range_shown() const { return y_; }

 private:
  bool log_x_ = false;
  XRange x_;
  YRange y_;
  double right_ = width;
};

std::string text_at(double x, double y, const std::string& text, const std::string& attributes) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, xml(text));
}

std::string line(double x1, double y1, double x2, double y2, const std::string& attributes) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2,
                     attributes);
}

std::string axes(const Chart& chart, const Frame& frame) {
  const double floor = height - bottom;
  const auto x = frame.x_range_shown();
  const auto y = frame.y_range_shown();
  std::string text;
  for (const auto& tick : chart.log_x ? log_ticks(x.low, x.high) : linear_ticks(x.low, x.high)) {
    text += line(frame.x(tick.value), top, frame.x(tick.value), floor, "stroke=\"#e5e5e5\"");
    text += text_at(frame.x(tick.value), floor + 20, tick.label, "text-anchor=\"middle\" class=\"tick\"");
  }
  for (const auto& tick : linear_ticks(y.low, y.high)) {
    text += line(left, frame.y(tick.value), frame.right(), frame.y(tick.value), "stroke=\"#e5e5e5\"");
    text += text_at(left - 8, frame.y(tick.value) + 5, tick.label, "text-anchor=\"end\" class=\"tick\"");
  }
  text += line(left, top, left, floor, "stroke=\"#666\"") +
          line(left, floor, frame.right(), floor, "stroke=\"#666\"");
  text += text_at((left + frame.right()) / 2, height - 20, chart.x_label, "text-anchor=\"middle\"");
  text += text_at(0, 0, chart.y_label,
                  fmt::format("text-anchor=\"middle\" transform=\"translate(22 {:.1f}) rotate(-90)\"",
                              (top + floor) / 2));
  text += text_at(left, 30, chart.title, "class=\"title\"");
  return text;
}

std::string band_of(const Chart& chart, const Frame& frame) {
  if (!chart.band_from_to) return {};
  const double from = std::max(frame.x(chart.band_from_to->x), left);
  const double to = std::min(frame.x(chart.band_from_to->y), frame.right());
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"#0072b2\" fill-opacity=\"0.1\"/>\n",
      from, top, std::max(0.0, to - from), height - bottom - top);
}

std::string mark_of(const Chart& chart, const Frame& frame) {
  if (!chart.mark || (chart.log_x && !(*chart.mark > 0)) || !std::isfinite(*chart.mark)) return {};
  const double x = frame.x(*chart.mark);
  const bool on_the_right = x > (left + frame.right()) / 2;
  return line(x, top, x, height - bottom, "stroke=\"#d55e00\" stroke-width=\"2\" stroke-dasharray=\"6 4\"") +
         text_at(x + (on_the_right ? -6 : 6), top + 14, chart.mark_label,
                 fmt::format("class=\"mark\" text-anchor=\"{}\"", on_the_right ? "end" : "start"));
}

using Places = std::vector<ChartPoint>;

/// The first, smallest, largest and last of each column of the picture, so that no spike is lost.
Places thinned(const Places& places) {
  if (places.size() <= 4 * static_cast<std::size_t>(width)) return places;
  Places kept;
  for (std::size_t i = 0; i < places.size();) {
    std::size_t end = i;
    while (end < places.size() && std::floor(places[end].x) == std::floor(places[i].x)) ++end;
    auto [low, high] = std::minmax_element(places.begin() + static_cast<std::ptrdiff_t>(i),
                                           places.begin() + static_cast<std::ptrdiff_t>(end),
                                           [](const auto& a, const auto& b) { return a.y < b.y; });
    if (high < low) std::swap(low, high);
    for (const auto& point : {places[i], *low, *high, places[end - 1]}) kept.push_back(point);
    i = end;
  }
  return kept;
}

std::string polyline(const Places& places, const std::string& stroke) {
  std::string points;
  for (const auto& place : thinned(places)) points += fmt::format("{:.1f},{:.1f} ", place.x, place.y);
  return fmt::format("<polyline points=\"{}\" fill=\"none\" {}/>\n", points, stroke);
}

std::string stroke_of(std::size_t index) {
  const char* dash = dashes[index / line_colours.size() % dashes.size()];
  return fmt::format("stroke=\"{}\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-dasharray=\"{}\"",
                     line_colours[index % line_colours.size()], *dash == '\0' ? "none" : dash);
}

std::string drawn(const Series& series, std::size_t index, const Frame& frame) {
  const char* colour = line_colours[index % line_colours.size()];
  std::string text;
  Places run;
  const auto end_run = [&] {
    if (run.size() > 1 && !series.dots) text += polyline(run, stroke_of(index));
    const bool alone = run.size() == 1;
    if (series.dots || alone || (series.marked && series.points.size() <= most_marked))
      for (const auto& place : run)
        text += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", place.x, place.y,
                            colour);
    run.clear();
  };
  for (const auto& point : series.points) {
    if (frame.holds(point))
      run.push_back({frame.x(point.x), frame.y(point.y)});
    else
      end_run();
  }
  end_run();
  return text;
}

std::string legend(const Chart& chart, const Frame& frame) {
  std::string text;
  double y = top + 10;
  const double x = frame.right() + 14;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    if (chart.series[i].points.empty() || chart.series[i].name.empty()) continue;
    if (y > height - bottom) {
      text += text_at(x, y, "…", "class=\"tick\"");
      break;
    }
    text += chart.series[i].dots ? fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n",
                                               x + 11, y - 5, line_colours[i % line_colours.size()])
                                 : line(x, y - 5, x + 22, y - 5, stroke_of(i));
    text += text_at(x + 28, y, shortened(chart.series[i].name), "class=\"tick\"");
    y += line_height;
  }
  return text;
}

}  // namespace

std::string svg(const Chart& chart) {
  const Frame frame(chart);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
      "height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\">\n"
      "<title>{2}</title>\n<style>text{{font:15px sans-serif;fill:#222}}.tick{{font-size:13px;fill:#444}}"
      ".title{{font-size:17px;font-weight:600}}.mark{{fill:#d55e00}}</style>\n"
      "<clipPath id=\"plot\"><rect x=\"{3}\" y=\"{4}\" width=\"{5:.1f}\" height=\"{6}\"/></clipPath>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
      width, height, xml(chart.title), left, top, frame.right() - left, height - bottom - top);
  text += band_of(chart, frame) + axes(chart, frame) + "<g clip-path=\"url(#plot)\">\n";
  for (std::size_t i = 0; i < chart.series.size(); ++i) text += drawn(chart.series[i], i, frame);
  return text + "</g>\n" + mark_of(chart, frame) + legend(chart, frame) + "</svg>\n";
}

}  // namespace surefoot::report
