#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/diagnose.hpp"

namespace surefoot::diagnose {

/// A rate of a sweep, judged beside the others.
struct SweptRate {
  double learning_rate = 0;
  /// diverged, too_low, good, too_high; unclear where noise could be all of the difference.
  Kind verdict = Kind::unclear;
  /// The best loss its runs reached, the mean of those that did not diverge; of what came back up to stay,
  /// where it stays. Empty when all diverged.
  std::optional<double> loss = {};
  /// The height of its loss above the best, in units of the fall of the best; a run that diverged counts as
  /// its start. Empty when all diverged.
  std::optional<double> excess = {};
  /// Losses scatter so little that to lie within 2% of the best means something.
  bool sure = true;
  /// Of its runs, how many diverged, and how many came back up.
  std::size_t diverged = 0;
  std::size_t came_back = 0;
  /// The curves at this rate, by their places among those given.
  std::vector<std::size_t> runs = {};
};

/// The comparison of several runs at different rates.
struct SweepDiagnosis {
  /// Ascending.
  std::vector<SweptRate> rates;
  /// NaN where all diverged.
  double best_learning_rate = not_measured;
  /// The best lies at an end of the rates tried: the optimum may lie beyond.
  bool best_at_edge = false;
  /// The steps that are compared, and which loss.
  std::int64_t first_step = 0;
  std::int64_t step = 0;
  bool by_validation = false;
  /// Rates whose runs ended early and had come as far as the best by then.
  std::vector<double> ahead = {};
  std::string evidence;
  std::string advice;
};

/// Compares runs of the same training at different rates at the steps that all of them reached: good is what
/// lies within 2% of the fall of the best (mean over the runs at a rate), and the rest is too low or too
/// high by its side of it, where the difference is more than their scatter makes. By validation, where the
/// runs have it.
///
/// Left out, and said so in the evidence, is what has too few losses for a verdict or none of the kind
/// compared, ended before nine tenths of the longest (it would shorten the others), or moves its rate. Empty
/// when fewer than two rates remain, when the best fell no further than losses scatter, or when the runs
/// begin at losses ten times apart: these are different trainings. Pure; throws nothing.
std::optional<SweepDiagnosis> diagnose_together(std::span<const LearningCurve> curves);

/// Lets a comparison decide on the runs it compared, given in the order of its curves: what each showed alone
/// of its rate gives way to a finding that names the best rate and by how much it did better, and the best
/// rate is the next, for what diverged above it too. A run that the comparison leaves unclear is judged by
/// its curve, and a run that overfits at a good rate stays so. Beyond the rates tried a comparison sees
/// nothing: where the best is the highest of them and its curve says too low (or the lowest, too high), that
/// stays, and becomes the verdict of every rate as good.
void decide_together(SweepDiagnosis& sweep, std::span<Diagnosis> runs);

}  // namespace surefoot::diagnose
