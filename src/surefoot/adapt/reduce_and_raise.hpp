#pragma once

#include <cstdint>
#include <vector>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/adapt/improvement.hpp"

namespace surefoot::adapt {

/// The patience before a move of the rate, and its factors. Rates linear, with 0 ≤ min_rate ≤ learning_rate ≤
/// max_rate < ∞.
struct ReduceAndRaiseOptions {
  /// Of the first step; within the bounds.
  double learning_rate = 0.1;
  /// Optimizer steps between two looks, an epoch's as a rule.
  std::int64_t every = 1;
  Watch watch = Watch::validation_loss;
  Mode mode = Mode::min;
  /// In (0, 1).
  double factor = 0.5;
  /// Looks without improvement that are let pass.
  std::int64_t patience = 5;
  double threshold = 1e-3;
  ThresholdMode threshold_mode = ThresholdMode::rel;
  /// The factors on the rate for the trials when stuck; at least one, each positive.
  std::vector<double> trials = {0.1, 0.5, 1, 2, 10};
  /// Optimizer steps of each trial.
  std::int64_t trial_steps = 10;
  double min_rate = 1e-8;
  double max_rate = 100;
};

/// The rate goes down, then up, then is found by trial. After more than `patience` looks that do not improve
/// on the best (improvement.hpp), with r the rate and all rates kept within the bounds,
///
///     first              rate ← r·factor
///     still no better    rate ← r₀ / factor     with r₀ the rate before it was lowered
///     still no better    the run is kept, and from there each r·trial makes trial_steps steps; it goes on
///     from where
///                        the best of them led, at its rate
///
/// and an improvement in between begins again with the first. A trial whose value is NaN or infinite loses;
/// when all do, the run returns to where it was kept, at the lowest of the rates. Trials of the same rate are
/// made once.
///
/// Holds two snapshots. Throws InvalidArgument for options out of bounds, and for a look that is missing, NaN
/// or infinite; that a trial diverges is no error.
///
/// Source: our own; what counts as an improvement is PyTorch's rule (improvement.hpp).
Controller reduce_and_raise(const ReduceAndRaiseOptions& options);

}  // namespace surefoot::adapt
