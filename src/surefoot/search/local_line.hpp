#pragma once

#include <span>
#include <vector>

namespace surefoot::search {

/// A smooth value with its standard error.
struct Smooth {
  double value = 0;
  double error = 0;
};

/// Local linear regression of y on x at each place: a line fitted with tricube weights to the points within
/// `half_width`, widened until it holds at least 6 points, re-weighted against outliers. Unlike a moving
/// average it does not lag behind. Source: Cleveland 1979 (LOWESS). Throws InvalidArgument when the lengths
/// differ or fewer than 6 points are given; all values must be finite.
std::vector<Smooth> local_lines(std::span<const double> x, std::span<const double> y,
                                std::span<const double> places, double half_width);

}  // namespace surefoot::search
