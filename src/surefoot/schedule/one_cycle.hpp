#pragma once

#include <optional>

#include "surefoot/schedule/cycle.hpp"

namespace surefoot::schedule {

/// Of one_cycle: the peak finite and not negative.
struct OneCycleOptions {
  double peak = 0.1;
  /// Of the whole run; at least 2. The last step, steps − 1, has the lowest rate.
  std::int64_t steps = 2;
  /// Share of the run that rises, in [0, 1]; with three phases at most 1/2.
  double rise = 0.3;
  /// The first rate is peak/div; at least 1.
  double div = 25;
  /// The last rate is peak/(div·final_div); at least 1.
  double final_div = 1e4;
  /// linear or cosine.
  Shape shape = Shape::cosine;
  /// Fall back to the first rate as slowly as it rose, then to the last one.
  bool three_phase = false;
  std::optional<MomentumRange> momentum;
};

/// From peak/div up to peak at step rise·steps − 1 (which need not be whole), and down to
/// peak/(div·final_div) at steps − 1, where it stays; with three phases by way of peak/div at 2·rise·steps
/// − 2. The momentum, if any, goes high, low, high. Throws InvalidArgument for values outside what the
/// options say. Source: Smith and Topin 2017, arXiv 1708.07120; the phases are those of PyTorch's OneCycleLR.
Schedule one_cycle(const OneCycleOptions& options);

}  // namespace surefoot::schedule
