#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::run {

/// How a contender stands after an advance.
enum class ContenderState {
  /// Holds at the step it was asked for and can go on.
  held,
  /// Its loss diverged by the one rule (core/divergence.hpp); it does not go on.
  diverged,
  /// It failed for a reason of its own; it does not go on.
  failed,
};

/// What came of advancing a contender.
struct Progress {
  ContenderState state = ContenderState::held;
  /// Optimizer steps done since the contender began.
  std::int64_t step = 0;
  /// Training loss of each step of this advance, in order.
  std::vector<double> training_losses;
  /// Validation loss at `step`; NaN when there is none.
  double validation_loss = not_measured;
  /// The reason for `failed` or `diverged`, in words; empty when held.
  std::string reason;
  /// Cost of this advance in gradient steps: a step counts 1, the forward pass of a validation batch a third.
  double cost = 0;
};

/// One trial that can be run up to a step, frozen there, and run on later as if nothing had happened.
///
/// A contender is used by one thread at a time, not always the same one. Destroying it drops the trial.
class Contender {
 public:
  virtual ~Contender() = default;

  /// Runs on until `step` optimizer steps are done in all, measures, and holds. A `step` already reached only
  /// measures. Once diverged or failed it stays so. Throws only what the user's own code throws.
  virtual Progress advance(std::int64_t step) = 0;
};

}  // namespace surefoot::run
