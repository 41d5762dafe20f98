#pragma once

#include <functional>
#include <string>

#include "surefoot/app/find_options.hpp"
#include "surefoot/app/trial_watch.hpp"
#include "surefoot/cli/data.hpp"
#include "surefoot/cli/train.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/study/sweep.hpp"

namespace surefoot::cli {

/// The finder's answer and the task it is for: `mlp:128 on digits with sgd, …`.
struct BuiltInFind {
  run::FinderResult result;
  std::string subject;
};

/// The function that runs a trial of a sweep, and one that each thread calls first.
struct BuiltInTrials {
  study::RunTrial run;
  std::function<void()> at_thread_start;
};

/// The part of the commands that runs the built-in trainer. It is a library of its own, because LibTorch
/// takes a third of a second to load: who reads a log or runs a command of his own need not wait for that.
struct BuiltIn {
  /// Of Surefoot.
  const char* version;
  /// `surefoot train`; returns the exit code.
  int (*train)(const TrainCommand& command);
  /// Looks for a rate; may fit the batch size to a small table.
  BuiltInFind (*find)(app::TrainerOptions& trainer, const app::FindOptions& settings);
  /// Runs trials of a sweep; may fit the batch size to a small table. Its arguments must outlive them.
  BuiltInTrials (*trials)(app::TrainerOptions& trainer, const app::TrialWatching& watching);
  /// `surefoot data list` and `data show`; return the exit code.
  int (*list_data)(bool json);
  int (*show_data)(const DataCommand& command);
};

/// Loads the library when it is first asked for. Throws RunError when it cannot be loaded, or is of another
/// version.
const BuiltIn& built_in();

}  // namespace surefoot::cli
