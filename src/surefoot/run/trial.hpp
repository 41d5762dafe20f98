#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/learning_curve.hpp"
#include "surefoot/find/scheduled_rates.hpp"
#include "surefoot/run/trainable.hpp"

namespace surefoot::run {

/// What came of advancing a trial.
struct TrialProgress {
  /// Its loss diverged by the one rule (core/divergence.hpp); it does not go on.
  bool diverged = false;
  /// Optimizer steps done since the trial began.
  std::int64_t step = 0;
  /// Training loss of each step of this advance, in order.
  std::vector<double> training_losses;
  /// Validation loss at `step`; NaN when there is none.
  double validation_loss = not_measured;
  /// Why it diverged, in words; empty otherwise.
  std::string reason;
  /// Cost of this advance in gradient steps: a step counts 1, the forward pass of a validation batch a third.
  double cost = 0;
};

/// Trains a Trainable at a rate that is a function of the step; can be held at any step and go on later as if
/// nothing had happened. Used by one thread at a time, not always the same one.
class Trial {
 public:
  using RateOfStep = find::RateOfStep;

  /// `should_stop` is looked at between steps; once true, advance() comes back held where it is, not
  /// validated. Throws InvalidArgument when one of the first two is empty.
  Trial(std::unique_ptr<Trainable> trainable, RateOfStep learning_rate, const DivergenceRule& rule = {},
        std::function<bool()> should_stop = {});

  /// Trains until `step` optimizer steps are done in all, validates, and holds. A `step` already reached is
  /// only validated. Once diverged it stays so. Throws only what the user's own code throws.
  TrialProgress advance(std::int64_t step);

  /// Trainable::far_sharpness, where the trial holds.
  double far_sharpness() { return trainable_->far_sharpness(); }

 private:
  bool train_until(std::int64_t step, TrialProgress& progress);

  std::unique_ptr<Trainable> trainable_;
  RateOfStep learning_rate_;
  DivergenceMonitor monitor_;
  std::function<bool()> should_stop_;
  std::int64_t step_ = 0;
};

}  // namespace surefoot::run
