#pragma once

#include <cstdint>
#include <functional>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/learning_curve.hpp"
#include "surefoot/schedule/schedule.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// What is seen of a run while it trains.
struct TrainProgress {
  std::int64_t step = 0;
  std::int64_t steps = 0;
  /// Smoothed over the last hundred or so steps.
  double training_loss = 0;
  double learning_rate = 0;
  double samples_per_second = 0;
  /// Spent on steps, those of earlier calls included.
  double seconds = 0;
  double seconds_left = 0;
};

/// How a run is carried out.
struct TrainPlan {
  /// Train until so many steps are done in all, counting those of a resumed run. Must not be negative.
  std::int64_t steps = 0;
  /// What the steps of a resumed run took before.
  double seconds_before = 0;
  schedule::Schedule schedule;
  /// Steps between validations, at least 1; the end is always validated.
  std::int64_t validate_every = 100;
  DivergenceRule divergence;
  /// Where the points of the curve go, one a validation; none when null.
  CurveSink* sink = nullptr;
  std::function<void(const TrainProgress&)> on_progress;
  /// Called after each validation but the last: the place to write a checkpoint.
  std::function<void()> after_validation;
  std::function<bool()> should_stop;
};

/// What came of a run.
struct TrainOutcome {
  /// Before the first step of this call.
  Validation initial;
  /// At the end; NaN loss when the run diverged to one, or was to stop before it could be measured
  /// (RunSetup::should_stop).
  Validation final;
  double best_validation_loss = 0;
  std::int64_t best_step = 0;
  std::int64_t steps = 0;
  bool diverged = false;
  bool interrupted = false;
  /// Wall time spent on steps, those of a resumed run included, validation left out.
  double seconds = 0;
  double samples_per_second = 0;
};

/// Trains until the plan's steps are done, the loss diverges or it is asked to stop.
/// Throws InvalidArgument for steps below what the run has done or validate_every < 1.
TrainOutcome train(TrainingRun& run, const TrainPlan& plan);

}  // namespace surefoot::train
