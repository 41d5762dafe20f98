#pragma once

#include <cstddef>
#include <cstdint>
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
  /// The curves at this rate, by their places among those compared.
  std::vector<std::size_t> runs = {};
};

/// What several runs at different rates say together.
struct SweepDiagnosis {
  /// Ascending.
  std::vector<SweptRate> rates;
  double best_learning_rate = not_measured;
  /// The best lies at an end of the rates tried: the optimum may lie beyond.
  bool best_at_edge = false;
  /// The last step that is compared, how far the best came down by then, and of which loss.
  std::int64_t step = 0;
  double fall = 0;
  bool by_validation = false;
  std::string evidence;
  std::string advice;
};

/// Compares runs of the same training at different rates at the steps that all of them reached: good is what
/// lies within 2% of the fall of the best (mean over the runs at a rate), and the rest is too low or too
/// high by its side of it. What came back up to stay counts by where it stays. Runs whose rate is unknown or
/// was lowered on the way are left out, and so are those that end before half of the longest, for they would
/// shorten the others. Empty when fewer than two rates remain. Pure; throws nothing.
std::optional<SweepDiagnosis> diagnose_together(std::span<const LearningCurve> curves);

/// Lets a comparison decide on the runs it compared, given in the order of its curves: what each showed alone
/// of its rate gives way to a finding that names the best rate and by how much it did better, and the best
/// rate is the next. What diverged stays so, and what overfits at a rate that is good stays so. Beyond the
/// rates tried a comparison sees nothing: where the best is the highest of them and its curve says too low
/// (or the lowest, too high), that stays, and becomes the verdict of the rate.
void decide_together(SweepDiagnosis& sweep, std::span<Diagnosis> runs);

}  // namespace surefoot::diagnose
