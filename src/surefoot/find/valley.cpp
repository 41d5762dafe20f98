#include "surefoot/find/valley.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

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

double width_of_valley(std::span<const RateLoss> points, double initial_loss, double share_of_gain) {
  if (points.empty()) throw InvalidArgument("width of valley: needs at least one point");
  const auto lowest = std::ranges::min_element(points, {}, &RateLoss::loss);
  const double gain = initial_loss - lowest->loss;
  if (!(gain > 0)) return 0;
  const double most = lowest->loss + share_of_gain * gain;
  // From the lowest point outwards: the whole way to points below `most`, a part of it to the first above.
  const auto reach = [&](auto at, auto end) {
    double x = at->x;
    for (auto next = std::next(at); next != end; at = next++) {
      if (next->loss > most) return x + (next->x - at->x) * (most - at->loss) / (next->loss - at->loss);
      x = next->x;
    }
    return x;
  };
  const double high = reach(lowest, points.end());
  const double low = reach(std::make_reverse_iterator(std::next(lowest)), points.rend());
  return high - low;
}

}  // namespace surefoot::find
