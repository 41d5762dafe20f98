#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/adapt/drive.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/train/driven_run.hpp"
#include "surefoot/train/train.hpp"

namespace surefoot::train {

/// The options of a run under a controller.
struct AdaptiveOptions {
  adapt::Controller controller;
  /// Optimizer steps of the whole run, those on trial and rolled back included; at least 0.
  std::int64_t steps = 0;
  /// A point of the curve is made after a decision when so many steps were spent since the last, at least 1,
  /// and wherever the controller looks at the validation loss outside of trials.
  std::int64_t validate_every = 100;
  /// The destination of the curve's points; none when null. Their steps are steps spent.
  CurveSink* sink = nullptr;
  std::function<void(const TrainProgress&)> on_progress;
  /// Called between two decisions once a point of the curve was made, and when the run stops because it was
  /// asked to: the place to write a checkpoint.
  std::function<void()> after_point;
  std::function<bool()> should_stop;
};

/// A run of the built-in trainer under a controller. Used by one thread at a time.
class AdaptiveRun {
 public:
  /// `run` must have made no step, and outlive it.
  AdaptiveRun(TrainingRun& run, AdaptiveOptions plan);

  /// Trains to the plan's end and carries out what the controller decides: saves, restores and probes with
  /// snapshots in memory. A loss that is not finite under a controller that does not expect it ends the run
  /// as diverged; a run that ends on trial returns to where it was tried from. When asked to stop it does so
  /// within a decision. Throws what the controller throws.
  TrainOutcome train();

  /// Steps spent, those on trial and rolled back included.
  std::int64_t steps() const { return outcome_.steps; }
  /// The steps that were spent when the last point of the curve was made; -1 before the first.
  std::int64_t last_point() const { return progress_.last_point; }
  /// The history of the run so far.
  const RunHistory& history() const { return history_; }

  /// Writes the run, what the controller knows, and the snapshots it may return to. Not while a decision is
  /// carried out, but from `after_point`.
  void save(::torch::serialize::OutputArchive& archive);
  /// Reads what `save` wrote under the same plan; the run then goes on bit for bit as the saved one would,
  /// also from within a decision. False for a checkpoint of before the curve and the initial loss were kept
  /// (`adopt`). Throws as adapt::load does, and RunError for a run without a controller.
  bool load(::torch::serialize::InputArchive& archive);
  /// Takes over what is known otherwise of a loaded run.
  void adopt(RunHistory history);

 private:
  /// The progress of the decision in hand, and the data for the curve's points.
  struct Progress {
    bool acted = false;
    std::int64_t made = 0;
    double sum_of_losses = 0;
    std::vector<double> since_point = {};
    std::int64_t last_point = -1;
    double rate = 0;
    /// The last validation is of the model as it stands.
    bool looked = false;
  };

  bool begun() const { return progress_.last_point >= 0; }
  bool going_on() const;
  void begin();
  adapt::Decision to_carry_out() const;
  void act(const adapt::Decision& decision);
  adapt::Observation carry_out(const adapt::Decision& decision);
  void make_steps(const adapt::Decision& decision);
  double look();
  void observe(const adapt::Observation& observation);
  void report_point();
  void report_progress();
  void visit(adapt::Fields& fields);

  TrainingRun& run_;
  AdaptiveOptions plan_;
  DrivenRun driven_;
  adapt::Pilot pilot_;
  MovingAverage smoothed_{0.9};
  Progress progress_;
  RunHistory history_;
  TrainOutcome outcome_;
};

/// AdaptiveRun(run, plan).train().
TrainOutcome train(TrainingRun& run, const AdaptiveOptions& plan);

}  // namespace surefoot::train
