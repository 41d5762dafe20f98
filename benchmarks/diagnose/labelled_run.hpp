#pragma once

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

/// Every run of the task, cut at a fraction. The trainer's own log marks where a run that diverged ended.
/// `horizon` makes shorter runs of them: the share of the task's steps that counts as the whole run.
std::vector<LabelledRun> labelled_runs(const Task& task, const TruthTable& table, double fraction,
                                       double horizon = 1);

/// Regret of a rate by the mean over the seeds, between grid points by interpolation in log rate, beyond the
/// grid its edge.
double regret_at(const TruthTable& table, double learning_rate);

}  // namespace surefoot::bench
