#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/diagnose/diagnose.hpp"

namespace surefoot::diagnose {

/// A rate of a sweep, judged beside the others.
struct SweptRate {
  double learning_rate = 0;
  /// diverged, too_low, good, too_high.
  Kind verdict = Kind::unclear;
  /// The best loss it reached (mean of the runs at this rate); empty when none of them reached any.
  std::optional<double> loss = {};
};

/// What several runs at different rates say together.
struct SweepDiagnosis {
  /// Ascending.
  std::vector<SweptRate> rates;
  double best_learning_rate = not_measured;
  /// The best lies at an end of the rates tried: the optimum may lie beyond.
  bool best_at_edge = false;
  std::string evidence;
  std::string advice;
};

/// Compares runs of the same training at different rates at the steps that all of them reached: good is what
/// lies within 2% of the fall of the best (mean over the runs at a rate), and the rest is too low or too
/// high by its side of it. Runs whose rate is unknown or was lowered on the way are left out. Empty when
/// fewer than two rates remain. Pure; throws nothing.
std::optional<SweepDiagnosis> diagnose_together(std::span<const LearningCurve> curves);

}  // namespace surefoot::diagnose
