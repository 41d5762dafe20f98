#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/study/session.hpp"
#include "surefoot/study/study.hpp"

namespace surefoot::study {

/// The progress of a sweep while it works.
struct SweepProgress {
  std::int64_t size = 0;
  /// Trials that are done, whoever ran them, as far as this sweep knows.
  std::int64_t done = 0;
  std::vector<TrialView> running;
  std::optional<Trial> best;
  /// Since this sweep began, and until its end as it looks; NaN when not known.
  double seconds = 0;
  double seconds_left = 0;
};

/// Runs one trial to its end on the calling thread: tells the session what it sees, ends when that says so or
/// `should_stop` does, and gives its ending; none when it was stopped before it knew, and the trial is to be
/// run again. An exception from it ends the sweep.
using RunTrial = std::function<std::optional<Ending>(const Trial& trial, TrialSession& session,
                                                     const std::function<bool()>& should_stop)>;

struct SweepOptions {
  RunTrial run;
  /// Trials side by side.
  std::int64_t jobs = 1;
  /// Runs once in each worker thread before its first trial.
  std::function<void()> at_thread_start;
  /// Trials are judged by Observation::value.
  bool named_value = false;
  /// Once true, running trials are stopped and returned to the queue.
  std::function<bool()> should_stop;
  /// Called from the calling thread some ten times a second.
  std::function<void(const SweepProgress&)> on_progress;
  /// Called from a worker thread, one at a time, after a trial's ending was taken.
  std::function<void(const Trial&)> on_finished;
};

struct SweepResult {
  /// All trials of the study, in order of number.
  std::vector<Trial> trials;
  /// Trials run to their end by this sweep.
  std::int64_t ran = 0;
  bool interrupted = false;
};

/// Works a study off until every trial is done, those that other processes run included: it waits for them,
/// and takes over what the dead left. Throws InvalidArgument without `run` or with jobs < 1, and what the
/// store and `run` throw; running trials have then been stopped.
SweepResult sweep(Study& study, const SweepOptions& options);

}  // namespace surefoot::study
