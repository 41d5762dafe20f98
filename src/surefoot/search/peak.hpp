#pragma once

#include <span>

namespace surefoot::search {

/// One rate and the loss reached with it.
struct RateLoss {
  /// log10 of the rate.
  double x = 0;
  /// Finite; what diverged stands at the loss before the first step.
  double loss = 0;
};

/// Where the loss would be smallest, in log10 of the rate: the vertex of the parabola through the smallest
/// loss and its two neighbours. A neighbour that is worse by more than four times the other counts as four
/// times, so that a cliff on one side does not push the vertex away from it. At an end the end itself.
/// `points` must be ascending in x and not empty.
double lowest_place(std::span<const RateLoss> points);

}  // namespace surefoot::search
