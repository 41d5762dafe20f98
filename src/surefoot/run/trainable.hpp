#pragma once

#include <span>
#include <vector>

#include "surefoot/find/task_facts.hpp"

namespace surefoot::run {

/// Looks at the rows of the training data that lie farthest out, where a trainer knows its rows. Part of a
/// Trainable.
class OutlierProbe {
 public:
  virtual ~OutlierProbe() = default;

  /// From now on these rows are in no batch.
  virtual void hold_back() = 0;

  /// The sharpness of the loss of a batch with such a row at the present parameters, along the direction of
  /// largest curvature, times the gain of momentum on a lone gradient: at a rate above 2 over it each meeting
  /// with such a batch throws the model farther off than the one before. Leaves the run as it was. NaN where
  /// it is not known. Costs `sharpness_cost`.
  virtual double sharpness() = 0;
  /// In gradient steps.
  static constexpr double sharpness_cost = 4;
};

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

  /// The known facts of the task; the same for every run of it.
  virtual find::TaskFacts facts() const = 0;

  /// Null where the trainer does not know its rows.
  virtual OutlierProbe* outlier_probe() { return nullptr; }
};

}  // namespace surefoot::run
