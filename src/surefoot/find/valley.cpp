#include "surefoot/find/valley.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

/// Parts of each straight line that are summed: more change the middle by less than 0.001 decades.
constexpr int parts = 20;
/// The share of its gain that a rate gives away to count e times less. A smaller value follows the noise of
/// single losses, a larger one lets the sides of the valley decide; chosen on the design and exploration
/// tasks (docs/research/reading-a-race.md).
constexpr double share_of_gain = 0.03;
/// The same where tails are heavy, whose losses are the noisier.
constexpr double share_of_heavy = 0.1;

}  // namespace

double middle_of_valley(std::span<const RateLoss> points, double initial_loss, bool heavy_tails) {
  if (points.empty()) throw InvalidArgument("middle of valley: needs at least one point");
  const auto lowest = std::min_element(points.begin(), points.end(),
                                       [](const auto& a, const auto& b) { return a.loss < b.loss; });
  const double scale = (heavy_tails ? share_of_heavy : share_of_gain) * (initial_loss - lowest->loss);
  if (!(scale > 0)) return lowest->x;
  double weights = 0;
  double sum = 0;
  for (std::size_t i = 0; i + 1 < points.size(); ++i)
    for (int part = 0; part < parts; ++part) {
      const double t = (part + 0.5) / parts;
      const double step = points[i + 1].x - points[i].x;
      const double loss = points[i].loss + t * (points[i + 1].loss - points[i].loss);
      const double weight = step * std::exp((lowest->loss - loss) / scale);
      weights += weight;
      sum += weight * (points[i].x + t * step);
    }
  return weights > 0 ? sum / weights : lowest->x;
}

}  // namespace surefoot::find
