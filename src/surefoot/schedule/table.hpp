#pragma once

#include <vector>

#include "surefoot/schedule/schedule.hpp"

/// Rates that jump at given steps. A new rate holds from its boundary on, that step included.
namespace surefoot::schedule {

/// Of multistep: initial finite and not negative, gamma positive, milestones in steps.
struct MultistepOptions {
  double initial = 0.1;
  /// Not falling; a step named twice counts twice.
  std::vector<std::int64_t> milestones;
  double gamma = 0.1;
};

/// rate(t) = initial·gamma^(number of milestones ≤ t). Source: PyTorch's `MultiStepLR`.
/// Throws InvalidArgument for a negative initial rate, a gamma that is not positive, milestones out of order.
Schedule multistep(const MultistepOptions& options);

/// Of piecewise_constant: rates finite and not negative, boundaries in steps.
struct PiecewiseOptions {
  /// One more than boundaries.
  std::vector<double> values;
  /// Rising.
  std::vector<std::int64_t> boundaries;
};

/// rate(t) = values[number of boundaries ≤ t]. Source: Keras' `PiecewiseConstantDecay`, which still has the
/// old rate at the boundary. Throws InvalidArgument for boundaries that do not rise, a negative rate, or
/// counts that do not match.
Schedule piecewise_constant(const PiecewiseOptions& options);

/// Of multiplicative: initial finite and not negative, steps at least 1.
struct MultiplicativeOptions {
  double initial = 0.1;
  /// The factor that leads from step t − 1 to t, asked once for each t = 1 … steps.
  std::function<double(std::int64_t step)> factor;
  /// The last step with a factor of its own; at most 2^24. The rate stays from there on.
  std::int64_t steps = 1;
};

/// rate(t) = initial·factor(1)·…·factor(min(t, steps)), worked out and kept when the schedule is made.
/// Source: PyTorch's `MultiplicativeLR`.
/// Throws InvalidArgument for an empty function, or one that gives a negative or infinite rate.
Schedule multiplicative(const MultiplicativeOptions& options);

}  // namespace surefoot::schedule
