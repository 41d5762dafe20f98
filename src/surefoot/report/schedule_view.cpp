#include "surefoot/report/schedule_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::report {
namespace {

constexpr std::size_t drawn_places = 600;
/// As many steps are marked one by one.
constexpr std::size_t marked_steps = 40;
/// The share of the highest rate below which a deviation from the line does not show.
constexpr double unseen_share = 5e-4;

/// Keeps the points between `first` and `last` that lie off the line between those two, by Ramer's rule: the
/// farthest one, and the same on both sides of it.
void keep_bends(const std::vector<ChartPoint>& points, std::size_t first, std::size_t last, double unseen,
                std::vector<ChartPoint>& kept) {
  const ChartPoint& a = points[first];
  const ChartPoint& b = points[last];
  std::size_t farthest = first;
  double most = unseen;
  for (std::size_t i = first + 1; i < last; ++i) {
    const double on_line = a.y + (b.y - a.y) * (points[i].x - a.x) / (b.x - a.x);
    if (std::abs(points[i].y - on_line) <= most) continue;
    most = std::abs(points[i].y - on_line);
    farthest = i;
  }
  if (farthest == first) return;
  keep_bends(points, first, farthest, unseen, kept);
  kept.push_back(points[farthest]);
  keep_bends(points, farthest, last, unseen, kept);
}

/// The line without the points that do not show.
std::vector<ChartPoint> bends(const std::vector<ChartPoint>& points) {
  if (points.size() <= marked_steps) return points;
  const auto highest =
      std::max_element(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  std::vector<ChartPoint> kept{points.front()};
  keep_bends(points, 0, points.size() - 1, unseen_share * highest->y, kept);
  kept.push_back(points.back());
  return kept;
}

/// Both extremes of each stretch of steps, in their order.
std::vector<ChartPoint> drawn(const std::vector<double>& values) {
  const std::size_t stretch = values.size() / drawn_places + 1;
  std::vector<ChartPoint> points;
  for (std::size_t begin = 0; begin < values.size(); begin += stretch) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = values.begin() + static_cast<std::ptrdiff_t>(std::min(begin + stretch, values.size()));
    auto [low, high] = std::minmax_element(first, last);
    if (high < low) std::swap(low, high);
    points.push_back({static_cast<double>(low - values.begin()), *low});
    if (high != low) points.push_back({static_cast<double>(high - values.begin()), *high});
  }
  return points;
}

}  // namespace

ScheduleView view_schedule(const schedule::Schedule& schedule, const std::string& text, std::int64_t steps) {
  if (steps < 1 || steps > most_shown_steps)
    throw InvalidArgument(
        fmt::format("schedule: steps must lie between 1 and {}, got {}", most_shown_steps, steps));
  ScheduleView view{text, {}, {}};
  view.learning_rates.reserve(static_cast<std::size_t>(steps));
  for (std::int64_t t = 0; t < steps; ++t) {
    view.learning_rates.push_back(schedule(t));
    if (!std::isfinite(view.learning_rates.back()))
      throw InvalidArgument(fmt::format("schedule: the rate must be finite, it is {} at step {} of '{}'",
                                        view.learning_rates.back(), t, text));
  }
  if (schedule.has_momentum())
    for (std::int64_t t = 0; t < steps; ++t) view.momenta.push_back(*schedule.momentum(t));
  return view;
}

nlohmann::json schedule_json(const ScheduleView& view) {
  nlohmann::json json{{"schedule", view.text},
                      {"steps", view.learning_rates.size()},
                      {"learning_rate", json_numbers(view.learning_rates)}};
  if (!view.momenta.empty()) json["momentum"] = json_numbers(view.momenta);
  return json;
}

std::string schedule_csv(const ScheduleView& view) {
  const bool momentum = !view.momenta.empty();
  std::string text = momentum ? "step,learning_rate,momentum\n" : "step,learning_rate\n";
  for (std::size_t t = 0; t < view.learning_rates.size(); ++t) {
    text += fmt::format("{},{}", t, view.learning_rates[t]);
    text += momentum ? fmt::format(",{}\n", view.momenta[t]) : "\n";
  }
  return text;
}

Chart schedule_chart(const ScheduleView& view) {
  Chart chart;
  chart.title = view.text;
  chart.x_label = "step";
  chart.y_label = "learning rate";
  chart.series = {{.name = "",
                   .points = bends(drawn(view.learning_rates)),
                   .marked = view.learning_rates.size() <= marked_steps}};
  chart.from_zero = true;
  return chart;
}

std::string schedule_text(const ScheduleView& view, const Terminal& terminal) {
  const auto& rates = view.learning_rates;
  const auto highest = std::max_element(rates.begin(), rates.end());
  std::string text = draw(schedule_chart(view), terminal);
  text += fmt::format("\nfirst {}, highest {} at step {}, last {} at step {}\n", rate_text(rates.front()),
                      rate_text(*highest), count_text(highest - rates.begin()), rate_text(rates.back()),
                      count_text(static_cast<std::int64_t>(rates.size()) - 1));
  if (!view.momenta.empty()) {
    const auto [low, high] = std::minmax_element(view.momenta.begin(), view.momenta.end());
    text += fmt::format("momentum {} to {}\n", number_text(*low, 4), number_text(*high, 4));
  }
  return text;
}

}  // namespace surefoot::report
