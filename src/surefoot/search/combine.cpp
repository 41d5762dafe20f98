#include "surefoot/search/combine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "surefoot/core/statistics.hpp"
#include "surefoot/search/local_line.hpp"

namespace surefoot::search {
namespace {

constexpr double half_width = 0.5;
constexpr std::size_t places_per_decade = 20;

struct Points {
  std::vector<double> x;
  std::vector<double> y;
};

/// log10 of the rates and the losses, cut where a loss stops being finite or leaves the scale of the fall: what an
/// explosion measures would drown the rest.
Points pooled(std::span<const RangeCurve> curves) {
  std::vector<double> levels;
  std::vector<double> lowest;
  for (const auto& curve : curves) {
    if (curve.losses.empty() || !std::isfinite(curve.losses.front())) continue;
    const std::size_t head = std::max<std::size_t>(1, curve.losses.size() / 10);
    levels.push_back(median(std::span(curve.losses).first(head)));
    double low = levels.back();
    for (const double loss : curve.losses)
      if (std::isfinite(loss)) low = std::min(low, loss);
    lowest.push_back(low);
  }
  Points points;
  if (levels.empty()) return points;
  const double level = median(levels);
  const double ceiling = level + 2 * (level - median(lowest)) + 1e-12 * std::abs(level);
  for (const auto& curve : curves)
    for (std::size_t i = 0; i < curve.losses.size() && std::isfinite(curve.losses[i]); ++i) {
      points.x.push_back(std::log10(curve.learning_rates[i]));
      points.y.push_back(std::min(curve.losses[i], ceiling));
    }
  return points;
}

/// The smoothed loss over log rate, with what matters of it.
struct Shape {
  std::vector<double> x;
  std::vector<Smooth> y;
  double level = 0;
  double level_error = 0;
  std::size_t bottom = 0;

  double fall() const { return level - y[bottom].value; }
  /// Never below rounding: a level line has no fall.
  double fall_error() const { return std::hypot(level_error, y[bottom].error, 1e-9 * std::abs(level)); }
  /// The lowest place, up to the bottom, from which on a share of the fall stays made.
  double first_below(double share) const {
    std::size_t i = bottom;
    while (i > 0 && y[i - 1].value <= level - share * fall()) --i;
    return x[i];
  }
};

Shape shape_of(const Points& points) {
  Shape shape;
  const auto [low, high] = std::minmax_element(points.x.begin(), points.x.end());
  const auto places = 1 + static_cast<std::size_t>((*high - *low) * static_cast<double>(places_per_decade));
  for (std::size_t i = 0; i < places; ++i)
    shape.x.push_back(*low + (*high - *low) * static_cast<double>(i) /
                                 static_cast<double>(std::max<std::size_t>(places - 1, 1)));
  shape.y = local_lines(points.x, points.y, shape.x, half_width);
  // The level before anything was learned: the lowest tenth of the range.
  std::vector<double> head;
  for (std::size_t i = 0; i < points.x.size(); ++i)
    if (points.x[i] <= *low + (*high - *low) / 10) head.push_back(points.y[i]);
  shape.level = median(head);
  shape.level_error = 1.25 * robust_deviation(head) / std::sqrt(static_cast<double>(head.size()));
  shape.bottom = static_cast<std::size_t>(
      std::min_element(shape.y.begin(), shape.y.end(),
                       [](const Smooth& a, const Smooth& b) { return a.value < b.value; }) -
      shape.y.begin());
  return shape;
}

bool all_stopped_early(std::span<const RangeCurve> curves) {
  return std::all_of(curves.begin(), curves.end(), [](const RangeCurve& c) { return c.stopped_early; });
}

/// Why there is no answer, if there is none.
std::optional<CombinedSuggestion> refuse(const Shape& shape, std::span<const RangeCurve> curves) {
  const double lowest_rate = std::pow(10.0, shape.x.front());
  const double highest_rate = std::pow(10.0, shape.x.back());
  if (shape.bottom == 0 || !(shape.fall() > 4 * shape.fall_error())) {
    if (all_stopped_early(curves) && shape.x.back() - shape.x.front() < 1.5)
      return CombinedSuggestion{
          refusal(fmt::format("the loss rises from the lowest rate on, {:.2g}", lowest_rate)), Missing::below};
    if (shape.fall() > 0 && shape.bottom + 2 >= shape.x.size() && !all_stopped_early(curves) &&
        shape.fall() > 2 * shape.fall_error())
      return CombinedSuggestion{
          refusal(fmt::format("the loss has hardly begun to fall at the highest rate, {:.2g}", highest_rate)),
          Missing::above};
    return CombinedSuggestion{
        refusal(fmt::format("the loss never falls: its largest fall, {:.2g}, is {:.1f} of its standard errors",
                            std::max(shape.fall(), 0.0), std::max(shape.fall() / shape.fall_error(), 0.0))),
        Missing::none};
  }
  if (shape.bottom + 1 >= shape.x.size() && !all_stopped_early(curves))
    return CombinedSuggestion{
        refusal(fmt::format("the loss still falls at the highest rate, {:.2g}", highest_rate)), Missing::above};
  if (shape.first_below(0.2) <= shape.x.front())
    return CombinedSuggestion{
        refusal(fmt::format("the loss falls from the lowest rate on, {:.2g}", lowest_rate)), Missing::below};
  return std::nullopt;
}

double chosen(const Shape& shape) {
  return std::min(shape.first_below(0.8), shape.x[shape.bottom] - std::log10(3.0));
}

/// Half the distance, in decades, between the outermost answers of the single curves; 0 for one curve.
double disagreement(std::span<const RangeCurve> curves) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const auto& curve : curves) {
    const Points points = pooled(std::span(&curve, 1));
    if (points.x.size() < 12) continue;
    const double answer = chosen(shape_of(points));
    low = std::min(low, answer);
    high = std::max(high, answer);
  }
  return high > low ? (high - low) / 2 : 0;
}

}  // namespace

CombinedSuggestion combine(std::span<const RangeCurve> curves) {
  const Points points = pooled(curves);
  if (points.x.size() < 12) {
    if (!curves.empty() && all_stopped_early(curves))
      return {refusal("the loss diverges at the lowest rates already"), Missing::below};
    return {refusal("there are too few points to read"), Missing::none};
  }
  const Shape shape = shape_of(points);
  if (auto refused = refuse(shape, curves)) return *refused;
  const double answer = chosen(shape);
  const double spread = disagreement(curves);
  const double strength = shape.fall() / std::max(shape.fall_error(), 1e-12 * std::abs(shape.level));
  CombinedSuggestion result;
  result.suggestion.learning_rate = std::pow(10.0, answer);
  result.suggestion.low = std::pow(10.0, std::min(shape.first_below(0.5), answer));
  result.suggestion.high =
      std::pow(10.0, std::max(answer, std::min(shape.first_below(0.95), shape.x[shape.bottom] - 0.2)));
  result.suggestion.confidence = 0.6 * std::exp(-spread) * (1 - std::exp(-strength / 8));
  result.suggestion.reason = fmt::format(
      "over {} range test{} the loss falls from {:.4g} to its minimum {:.4g} at {:.2g}; four fifths of the fall are "
      "made here, the single tests agree within {:.1f} decades",
      curves.size(), curves.size() == 1 ? "" : "s", shape.level, shape.y[shape.bottom].value,
      std::pow(10.0, shape.x[shape.bottom]), 2 * spread);
  return result;
}

double race_start(const RangeCurve& curve) {
  const Points points = pooled(std::span(&curve, 1));
  if (points.x.size() >= 12) {
    const Shape shape = shape_of(points);
    if (shape.fall() > 3 * shape.fall_error()) return std::pow(10.0, shape.x[shape.bottom]);
  }
  const double last = curve.learning_rates.empty() ? curve.range.low : curve.learning_rates.back();
  return std::max(curve.stopped_early ? last / 10 : std::sqrt(curve.range.low * curve.range.high), curve.range.low);
}

RateRange widened(const RateRange& range, Missing missing) {
  RateRange wider = range;
  if (missing == Missing::above) wider.high *= 100;
  if (missing == Missing::below) wider.low /= 100;
  return wider;
}

}  // namespace surefoot::search
