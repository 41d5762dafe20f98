#pragma once

#include <cstdint>
#include <functional>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/train/train.hpp"

namespace surefoot::train {

/// How a run is carried out under a controller.
struct AdaptivePlan {
  adapt::Controller controller;
  /// Optimizer steps of the whole run, those on trial and rolled back included; at least 0.
  std::int64_t steps = 0;
  /// A point of the curve is made after a decision when so many steps were spent since the last, at least 1,
  /// and wherever the controller looks at the validation loss outside of trials.
  std::int64_t validate_every = 100;
  /// Where the points of the curve go; none when null. Their steps are steps spent.
  CurveSink* sink = nullptr;
  std::function<void(const TrainProgress&)> on_progress;
  std::function<bool()> should_stop;
};

/// Trains a run that has made no step under a controller, and carries out what it decides: saves, restores
/// and probes with snapshots in memory. A loss that is not finite under a controller that does not expect it
/// ends the run as diverged; a run that ends on trial returns to where it was tried from. When asked to stop
/// it does so within a decision. Throws InvalidArgument for a bad plan or a run that has made steps, and what
/// else the controller throws.
TrainOutcome train(TrainingRun& run, const AdaptivePlan& plan);

}  // namespace surefoot::train
