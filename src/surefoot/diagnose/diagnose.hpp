#pragma once

#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/finding.hpp"
#include "surefoot/diagnose/prepared_curve.hpp"

namespace surefoot::diagnose {

/// A curve's verdict on its learning rate, with the findings behind it.
struct Diagnosis {
  /// The name of the curve.
  std::string name;
  /// One of diverged, too_high, overfit, plateau, too_low, good, unclear.
  Kind verdict = Kind::unclear;
  double confidence = 0;
  /// Of the run; empty when the log does not say.
  std::optional<double> learning_rate = {};
  /// The rate varies over the run, and `learning_rate` is its peak.
  bool rate_is_peak = false;
  /// To try next, and what it is in units of the run's: empty when the rate should stay or nobody can tell.
  std::optional<double> next_learning_rate = {};
  std::optional<double> factor = {};
  /// The finding the verdict rests on first, then the others.
  std::vector<Finding> findings;
};

/// Findings of every rule and one verdict: of those that are found, the first of
///
///     diverged, too_high, overfit, plateau, too_low, good
///
/// and `unclear` when there is none, with the cheapest experiment that would tell. Further findings are
/// listed beside it, but for other answers on the rate, which would contradict it. An empty curve is unclear.
/// Pure; O(n log n). Any curve will do: it throws nothing.
Diagnosis diagnose(const LearningCurve& curve, const RunFacts& facts = {});

/// True when a verdict says that the run should be ended now: it diverged, or its rate is surely too high and
/// nothing was learned.
bool is_hopeless(const Diagnosis& diagnosis);

}  // namespace surefoot::diagnose
