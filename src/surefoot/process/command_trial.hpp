#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "surefoot/process/guarded_command.hpp"
#include "surefoot/process/metric_reader.hpp"
#include "surefoot/process/output_files.hpp"

namespace surefoot::process {

/// The command to run, the rules by which it is judged and the folder for its output.
struct CommandTrialOptions {
  GuardedCommandOptions command;
  MetricOptions metric;
  OutputSource source;
  /// The folder for its output; none when empty.
  std::filesystem::path folder;
  /// Seconds it may run, 0 for as long as it likes. Frozen time does not count.
  double time_limit = 0;
};

/// The end of a command.
enum class CommandVerdict {
  complete,
  /// Stopped because `on_reading` said so.
  stopped,
  /// It failed: it could not be started, ended with an error, was killed, or told nothing to judge it by.
  crashed,
  /// It ran longer than its time limit.
  timed_out,
  /// Stopped because `should_stop` said so, or stopped with all the rest before that could say it; it was
  /// neither good nor bad.
  interrupted,
};

/// The outcome of one run. A command that fails is an outcome, not an exception.
struct CommandOutcome {
  CommandVerdict verdict = CommandVerdict::complete;
  /// In words: why it ended so; what a person should know even where it is complete. Of a crash also its last
  /// line and where its output is kept.
  std::string reason;
  /// Since it was started, frozen time left out.
  double seconds = 0;
};

/// Callbacks to the caller, made on the thread that runs the command. Each may be empty; what one throws ends
/// the command and goes on to the caller.
struct CommandCallbacks {
  /// Called for each line that told something; false stops the command.
  std::function<bool(const Reading&)> on_reading;
  /// Called some ten times a second and before the end.
  std::function<void()> on_idle;
  /// Asked as often, and for a moment after an end that a signal to all of a cluster's job may have brought;
  /// true interrupts the command.
  std::function<bool()> should_stop;
  /// The signal by which that was told, 0 when not known.
  std::function<int()> stop_signal;
};

/// Runs a command to its end, on the calling thread. Throws InvalidArgument for a pattern that cannot be
/// read, RunError when the guard cannot be started or the output cannot be kept; the command is then gone.
CommandOutcome run_command_trial(const CommandTrialOptions& setup, const CommandCallbacks& callbacks);

}  // namespace surefoot::process
