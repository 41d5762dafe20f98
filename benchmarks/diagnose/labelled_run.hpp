#pragma once

#include <span>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/prepared_curve.hpp"

#include "truth_table.hpp"

namespace surefoot::bench {

/// The first part of a run of the truth tables, as its log would read, and what the whole run came to.
struct LabelledRun {
  double fraction = 1;
  /// `too_low`, `good`, `too_high`, `diverged`, or `border`, which is not scored: by the run's own regret
  /// (good up to 2%, border up to 5%) and its side of the task's best rate. A run that diverges only after
  /// the part that is seen is too high.
  std::string label;
  double learning_rate = 0;
  std::uint64_t seed = 0;
  double regret = 0;
  /// log10 of the best rate over this one.
  double log_factor = 0;
  LearningCurve curve;
  diagnose::RunFacts facts;
  /// It diverged within the part that is seen.
  bool ended = false;
};

/// How a log tells of a run.
struct LogForm {
  std::string name;
  /// Training losses over the part that is seen, 200 of the table as they are; 0 for none.
  int training = 200;
  /// Each the mean since the one before, as over an epoch; else the last one.
  bool means = true;
  /// Validation losses at even places; 0 for none, −1 for the table's checkpoints.
  int validations = -1;
  /// Whether the loss before the first step is in it.
  bool initial = true;
};

/// The forms of whole runs that the weights are fitted on, the table's own first.
std::span<const LogForm> log_forms();

/// The same run told in another form. Validation between checkpoints is interpolated by the step.
LabelledRun told_as(const LogForm& form, const LabelledRun& run);

/// Every run of the task, cut at a fraction. The trainer's own log marks where a run that diverged ended.
/// `horizon` makes shorter runs of them: the share of the task's steps that counts as the whole run.
std::vector<LabelledRun> labelled_runs(const Task& task, const TruthTable& table, double fraction,
                                       double horizon = 1);

/// Regret of a rate by the mean over the seeds, between grid points by interpolation in log rate, beyond the
/// grid its edge.
double regret_at(const TruthTable& table, double learning_rate);

}  // namespace surefoot::bench
