#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/search/history.hpp"
#include "surefoot/search/space.hpp"

namespace surefoot::study {

/// The state of a trial. A person reads the words of to_string(); each state but `running` has a reason
/// beside it.
enum class TrialStatus {
  running,
  complete,
  /// Stopped early because a pruner held it hopeless.
  pruned,
  /// Its loss diverged.
  diverged,
  /// It failed by itself: an exit status, a signal, nothing told.
  crashed,
  timed_out,
  /// Whoever ran it stopped or died before its end; it returns to the queue and is run again.
  preempted,
};

/// `running`, `complete`, `pruned`, `diverged`, `crashed`, `timed out`, `pre-empted`.
const char* to_string(TrialStatus state);
/// Throws StoreError for a word that is none of them.
TrialStatus trial_state(const std::string& word);
/// Never run again: everything but running and pre-empted.
bool is_final(TrialStatus state);

/// Counts the times that a trial was pre-empted and came no further than before.
struct Setbacks {
  /// The furthest step of all attempts.
  std::int64_t furthest = 0;
  std::int64_t count = 0;

  bool operator==(const Setbacks&) const = default;
};

/// A trial with so many setbacks is crashed: it may be what ends its workers.
inline constexpr std::int64_t most_setbacks = 3;

/// After an attempt that was pre-empted at a step. A new step forgets the setbacks; no step at all, or about
/// as many as before (nine tenths), is one more; an attempt that was stopped earlier shows nothing.
Setbacks after_preemption(const Setbacks& before, std::int64_t step);

/// The right to run a trial: whoever holds an older epoch of it can no longer change it.
struct Lease {
  std::int64_t study = 0;
  std::int64_t number = 0;
  std::int64_t epoch = 0;
};

/// One trial of a study.
struct Trial {
  /// The study's key in the store.
  std::int64_t study = 0;
  /// Its place in the study, from 0.
  std::int64_t number = 0;
  /// Trials with the same parameters and other seeds share it.
  std::int64_t configuration = 0;
  search::Parameters parameters;
  std::uint64_t seed = 0;
  TrialStatus state = TrialStatus::running;
  std::string reason;
  /// The result; NaN where there is none.
  double value = std::numeric_limits<double>::quiet_NaN();
  /// Steps done, as far as reported.
  std::int64_t steps = 0;
  /// The number of times it was begun: 1, and more when it was pre-empted.
  std::int64_t epoch = 0;
  /// Of the run that brought the result.
  double seconds = 0;
  /// In order of step; only where they were asked for.
  std::vector<search::Reported> reported;

  Lease lease() const { return {study, number, epoch}; }
};

/// The losses that a trial's run reported, kept for whoever reads the study later.
struct RunCurve {
  /// In order of step; thinned out.
  std::vector<CurvePoint> points;
  /// The steps it was to have in all; 0 when not known.
  std::int64_t planned_steps = 0;
};

/// A trial's ending.
struct Ending {
  TrialStatus state = TrialStatus::complete;
  std::string reason;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::int64_t steps = 0;
  double seconds = 0;
  /// The losses it reported on its way; may be empty.
  RunCurve curve = {};
};

}  // namespace surefoot::study
