#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "surefoot/search/drift.hpp"

namespace surefoot::run {

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

  /// The losses of `steps` more steps at this rate, up to the first that is not finite, every second with one
  /// of the rows farthest out in its batch; the state is then as it was. Empty where such rows are not known.
  virtual std::vector<double> losses_on_far_rows(double learning_rate, std::int64_t steps) {
    static_cast<void>(learning_rate);
    static_cast<void>(steps);
    return {};
  }

  /// What the length of its steps depends on: tells a finder how the best rate moves with the length of the
  /// run.
  virtual search::StepLength step_length() const { return search::StepLength::unknown; }
};

}  // namespace surefoot::run
