#include "surefoot/search/peak.hpp"

#include <algorithm>

#include "surefoot/core/error.hpp"

namespace surefoot::search {

double lowest_place(std::span<const RateLoss> points) {
  if (points.empty()) throw InvalidArgument("lowest place: needs at least one point");
  const auto lowest = std::min_element(points.begin(), points.end(),
                                       [](const auto& a, const auto& b) { return a.loss < b.loss; });
  if (lowest == points.begin() || lowest + 1 == points.end()) return lowest->x;
  constexpr double cliff = 4;
  const double left_step = lowest->x - (lowest - 1)->x;
  const double right_step = (lowest + 1)->x - lowest->x;
  double left = (lowest - 1)->loss - lowest->loss;
  double right = (lowest + 1)->loss - lowest->loss;
  right = std::min(right, cliff * left);
  left = std::min(left, cliff * right);
  // The vertex of the parabola through (−left_step, left), (0, 0) and (right_step, right).
  const double curvature = left * right_step + right * left_step;
  if (!(curvature > 0)) return lowest->x;
  return lowest->x + (left * right_step * right_step - right * left_step * left_step) / (2 * curvature);
}

}  // namespace surefoot::search
