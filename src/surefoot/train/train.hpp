#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "surefoot/adapt/fields.hpp"
#include "surefoot/core/divergence.hpp"
#include "surefoot/core/learning_curve.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/schedule/schedule.hpp"
#include "surefoot/train/run_history.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// The progress of a run while it trains.
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

/// The options of a training run.
struct TrainOptions {
  /// Train until so many steps are done in all, counting those of a resumed run. Must not be negative.
  std::int64_t steps = 0;
  schedule::Schedule schedule;
  /// The run is validated at every multiple of so many steps, at least 1, and at its end.
  std::int64_t validate_every = 100;
  DivergenceRule divergence;
  /// The destination of the curve's points, one a validation; none when null.
  CurveSink* sink = nullptr;
  std::function<void(const TrainProgress&)> on_progress;
  /// Called after each validation but the last: the place to write a checkpoint.
  std::function<void()> after_validation;
  std::function<bool()> should_stop;
};

/// The outcome of a run.
struct TrainOutcome {
  /// Before the first step of the run; of this call, when the run had made steps that nobody saved.
  Validation initial;
  /// At the end; NaN loss when the run diverged to one, or was to stop before it could be measured
  /// (RunOptions::should_stop).
  Validation final;
  double best_validation_loss = 0;
  std::int64_t best_step = 0;
  std::int64_t steps = 0;
  bool diverged = false;
  bool interrupted = false;
  /// Wall time spent on steps, those of a resumed run included, validation left out.
  double seconds = 0;
  /// Of this call.
  double samples_per_second = 0;
};

/// A run of the built-in trainer under a schedule. Used by one thread at a time.
class ScheduledRun {
 public:
  /// `run` must outlive it. Throws InvalidArgument for validate_every < 1.
  ScheduledRun(TrainingRun& run, TrainOptions plan);

  /// Trains until the plan's steps are done, the loss diverges or it is asked to stop. Throws InvalidArgument
  /// for steps below what the run has done.
  ///
  /// If it ends between two multiples of `validate_every`, the outcome and the last point of the curve tell
  /// of a validation that is no part of what is saved: a run that goes on from there never had it.
  TrainOutcome train();

  /// The history up to the last multiple of `validate_every`.
  const RunHistory& history() const { return history_; }

  /// Writes the run and all that is known of it; not while a step is made, but from `after_validation` and
  /// after train().
  void save(::torch::serialize::OutputArchive& archive);
  /// Reads what `save` wrote; the run then goes on bit for bit as the saved one would, its initial and best
  /// loss, its curve, its seconds and its divergence included. False for a checkpoint of before those were
  /// kept, of which only the run itself is read (`adopt`). Throws as TrainingRun::load does, and ParseError.
  bool load(::torch::serialize::InputArchive& archive);
  /// Takes over what is known otherwise of a loaded run. Divergence is then measured from the initial loss.
  void adopt(RunHistory history, double seconds);

 private:
  bool begun() const { return history_.last_point() >= 0; }
  bool going_on() const;
  bool asked_to_stop();
  bool is_due() const;
  void begin();
  void train_until(std::int64_t end);
  void take(double loss);
  void judge(TrainOutcome& outcome, const Validation& validation) const;
  /// False when the validation was cut off.
  bool validate();
  TrainOutcome ended();
  CurvePoint point_of(const TrainOutcome& outcome) const;
  void report(const CurvePoint& point);
  void report_progress();
  void visit(adapt::Fields& fields);

  TrainingRun& run_;
  TrainOptions plan_;
  DivergenceMonitor monitor_;
  /// The first loss and the last ones: what the monitor is made anew of.
  std::vector<double> monitored_;
  MovingAverage smoothed_{0.99};
  std::vector<double> since_point_;
  /// The last validation is of the model as it stands.
  bool looked_ = false;
  std::int64_t steps_here_ = 0;
  double seconds_before_ = 0;
  RunHistory history_;
  TrainOutcome outcome_;
};

/// ScheduledRun(run, plan).train().
TrainOutcome train(TrainingRun& run, const TrainOptions& plan);

}  // namespace surefoot::train
