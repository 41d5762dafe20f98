#pragma once

#include <span>

namespace surefoot::find {

/// One rate and the loss reached with it.
struct RateLoss {
  /// log10 of the rate.
  double x = 0;
  /// Finite; what diverged stands at the loss before the first step.
  double loss = 0;
};

/// The middle of the valley in which the loss is smallest, in log10 of the rate: the mean place under weights
/// that fall by e for each 3% of the gain (from `initial_loss` to the smallest loss) that is given away (10%
/// where tails are heavy), along the straight lines between the points. One noisy loss moves it less than a
/// parabola's vertex, and a cliff on one side no more than it narrows the valley. `points` must be ascending
/// in x; the place of the smallest loss when that is not below `initial_loss`. Throws InvalidArgument for no
/// points. Source: our own.
double middle_of_valley(std::span<const RateLoss> points, double initial_loss, bool heavy_tails = false);

/// The decades around the smallest loss in which the loss gives away up to a share of the gain, along the
/// straight lines between the points and no farther than these. `points` as above; 0 where the smallest loss
/// is not below `initial_loss`.
double width_of_valley(std::span<const RateLoss> points, double initial_loss, double share_of_gain);

}  // namespace surefoot::find
