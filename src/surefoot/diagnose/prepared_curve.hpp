#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::diagnose {

/// What is known of a run besides its curve.
struct RunFacts {
  /// Loss before the first step; NaN when unknown.
  double initial_loss = not_measured;
  /// Steps the run will have in all; 0 when unknown, and then the curve counts as the whole run.
  std::int64_t horizon = 0;
};

/// Finite losses by step, ascending.
struct Losses {
  std::vector<double> steps;
  std::vector<double> values;

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
  /// Before the first step: as told, else validation at step 0, else the first loss there is, and
  /// where the log begins late what it must have fallen from by its pace then.
  double initial_loss = not_measured;
  double first_step = 0;
  double last_step = 0;
  /// Of the steps the run will have, the share that is seen; 1 when nobody knows.
  double fraction = 1;
  /// The rate to judge: the median of those logged once warmup is over; NaN when none was logged.
  double learning_rate = not_measured;
  /// The rate moved by more than a tenth of itself.
  bool rate_varies = false;
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
PreparedCurve prepare(const LearningCurve& curve, const RunFacts& facts = {});

}  // namespace surefoot::diagnose
