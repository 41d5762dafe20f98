#pragma once

#include <span>
#include <vector>

namespace surefoot::find {

/// A smoothed sequence.
struct Smooth {
  std::vector<double> values = {};
  /// The share of the point itself in each value, in (0, 1].
  std::vector<double> leverages = {};
};

/// Local linear regression of y on x at every x: a line fitted with tricube weights (1 − (d/h)³)³ to the
/// points nearer than the half width h, or than 1.5 times the third nearest on either side where that is
/// wider. Unlike a moving average it does not lag behind. `x` must rise, lengths must be equal, all values
/// finite. Source: Cleveland 1979 (LOWESS), without its re-weighting.
Smooth local_lines(std::span<const double> x, std::span<const double> y, double half_width);

/// The mean squared error that generalised cross-validation expects of a smoothing, over the first `count`
/// points: mean((y − ŷ)²)/(1 − mean leverage)². Source: Craven and Wahba 1978.
double cross_validation(std::span<const double> y, const Smooth& smooth, std::size_t count);

}  // namespace surefoot::find
