#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/accuracy.hpp"
#include "surefoot/diagnose/diagnose.hpp"

namespace surefoot::diagnose {

/// Finite losses by step, ascending.
struct Losses {
  std::vector<double> steps;
  std::vector<double> values;
  /// The place of each loss in the part of the run that is seen, (0, 1]: 1 is the last step. Nothing of it
  /// depends on what a step is or from where it is counted (prepare).
  std::vector<double> times = {};

  bool empty() const { return values.empty(); }
  std::size_t size() const { return values.size(); }
};

/// A curve as the rules read it: losses without gaps, at most two hundred means of training and sixteen
/// values of validation however long the log, so that a rule sees the same run in the same way.
struct PreparedCurve {
  /// As logged, finite ones only.
  Losses all_training;
  Losses all_validation;
  /// Means over two-hundredths of the steps; as logged when there are no more than 200.
  Losses training;
  /// At 16 places, close together at first; as logged when there are no more than 24.
  Losses validation;
  /// Rates by step where they were logged.
  Losses rates;
  /// Before the first step where that is known: as told, or a validation before the first training loss. Else
  /// the first loss there is, nothing being invented beyond it.
  double initial_loss = not_measured;
  bool initial_known = false;
  double first_step = 0;
  double last_step = 0;
  /// Of the steps the run will have, the share that is seen; 1 when nobody knows.
  double fraction = 1;
  /// The rate to judge: the median of those logged once warmup is over; NaN when none was logged.
  double learning_rate = not_measured;
  /// The rate moved by more than a tenth of itself.
  bool rate_varies = false;
  /// It ends at less than half of its peak.
  bool rate_decays = false;
  /// The reason why the loss is no measure of progress; empty when it may be one (progress.hpp).
  std::string no_progress;
  /// The accuracy beside the losses, where it stays where guessing leaves it (accuracy.hpp).
  std::optional<AtChance> at_chance;
  /// A loss that is no number, at the end of the log; the step of the first of them.
  std::optional<double> lost_at;

  bool has_losses() const { return !all_training.empty() || !all_validation.empty(); }
  /// Training losses, or validation losses where there are no others.
  const Losses& main() const { return training.empty() ? validation : training; }
  const Losses& all_main() const { return all_training.empty() ? all_validation : all_training; }
  /// Every loss is the same number.
  bool is_constant() const;
};

/// Takes the points in any order, with whatever is missing from them; throws nothing; O(n log n).
///
/// Time is counted in intervals between losses: the first training loss (or validation loss where there is no
/// other) lies at 1, and an interval is the median gap of those losses. So epochs from 0 or from 1 and steps
/// by hundreds are one curve. Assumed is that the first loss stands for one interval, as a mean over an epoch
/// does; where it was measured before the first update, all of it lies one interval late.
PreparedCurve prepare(const LearningCurve& curve, const RunFacts& facts = {});

}  // namespace surefoot::diagnose
