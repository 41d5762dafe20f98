#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "surefoot/find/drift.hpp"

namespace surefoot::run {

/// What one far_sharpness() costs, in gradient steps.
constexpr double far_sharpness_cost = 4;

/// Something that trains by steps at rates it is told: a built-in run, a user's module. Used by one thread at
/// a time.
class Trainable {
 public:
  virtual ~Trainable() = default;

  /// Makes one optimizer step at each of the rates and gives each step's training loss, in order. May come
  /// back with fewer, but at least one, when a loss is not finite or so that the caller can look up; the
  /// caller asks again for the rest. Throws only what the user's own code throws.
  virtual std::vector<double> train(std::span<const double> learning_rates) = 0;

  /// The loss on held-out data as the model stands; leaves the training state untouched.
  virtual double validation_loss() = 0;

  /// What one validation_loss() costs, in gradient steps: a third of a step for each of its batches.
  virtual double validation_cost() const = 0;

  /// The validation loss of the best answer that does not look at the inputs; NaN where it is not known.
  virtual double constant_loss() const { return std::numeric_limits<double>::quiet_NaN(); }

  /// How much larger the mean square of the inputs is in a batch with the farthest row than over all rows;
  /// NaN where it is not known.
  virtual double farthest_batch() const { return std::numeric_limits<double>::quiet_NaN(); }

  /// Steps in which the rows are met once, but for those left over at the end; 0 where it is not known.
  virtual std::int64_t steps_per_epoch() const { return 0; }

  /// Trained parameters for each number that the training data give as a target; NaN where it is not known.
  virtual double parameters_per_target() const { return std::numeric_limits<double>::quiet_NaN(); }

  /// Whether runs of every seed start with the same parameters.
  virtual bool starts_alike() const { return false; }

  /// From now on the rows farthest out are in no batch, where they are known.
  virtual void hold_far_rows_back() {}

  /// How sharply the loss of a batch with the row farthest out curves where the parameters are, along the
  /// direction in which it curves most, times what momentum makes of a lone gradient: at more than 2 over it
  /// each meeting with such a batch throws the model farther off than the one before. Leaves the run as it
  /// was. NaN where it is not known. Costs `far_sharpness_cost`.
  virtual double far_sharpness() { return std::numeric_limits<double>::quiet_NaN(); }

  /// What the length of its steps depends on: tells a finder how the best rate moves with the length of the
  /// run.
  virtual find::StepLength step_length() const { return find::StepLength::unknown; }
};

}  // namespace surefoot::run
