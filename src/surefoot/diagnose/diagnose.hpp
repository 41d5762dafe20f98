#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::diagnose {

/// The known facts of a run besides its curve.
struct RunFacts {
  /// Loss before the first step; NaN when unknown.
  double initial_loss = not_measured;
  /// Steps the run will have in all; 0 when unknown, and then the curve counts as the whole run.
  std::int64_t horizon = 0;
  /// The log's name for its loss (`train/policy_loss`), which tells whether it measures progress; empty when
  /// unknown.
  std::string loss_name = {};
  /// Other names in the log that the curve does not hold, other losses above all.
  std::vector<std::string> beside = {};
};

/// The kinds of findings: faults of a run, or its good state.
enum class Kind {
  diverged,
  too_high,
  overfit,
  plateau,
  too_low,
  good,
  unclear,
  too_short,
  too_noisy,
  warmup_missing,
  decayed_too_early,
  spikes,
};

/// `too_high`, `warmup_missing`, …
std::string_view name_of(Kind kind);

/// True for the kinds that answer how good the rate is: too_high, plateau, too_low, good or unclear. One run
/// has one such answer.
bool judges_rate(Kind kind);

/// One thing that a curve shows.
struct Finding {
  Kind kind = Kind::unclear;
  /// The steps it rests on, both included.
  std::int64_t from_step = 0;
  std::int64_t to_step = 0;
  /// The probability of the finding, in [0, 1].
  double confidence = 0;
  /// The numbers and steps it rests on, in words.
  std::string evidence;
  /// The next thing to do, in words.
  std::string advice;
  /// The factor to multiply the rate with next; empty when the rate should stay, or nobody can tell.
  std::optional<double> factor = {};
};

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
