#pragma once

#include <chrono>
#include <cstdint>

#include "surefoot/process/guarded_command.hpp"

/// Reads the end of a command where everything around it may have been told to end too: a cluster signals all
/// processes of a job at once, in any order, so a command may be gone before whoever runs it hears of it.
namespace surefoot::process {

/// The progress of a command, as it told.
struct Progress {
  std::int64_t step = 0;
  /// Optimizer steps there will be; 0 when not known.
  std::int64_t steps = 0;
  /// The most steps between two that it told.
  std::int64_t stride = 0;

  void reach(std::int64_t told_step, std::int64_t told_steps);
  bool is_complete() const { return steps > 0 && step >= steps; }
  /// More than one line of output is missing.
  bool is_short() const { return steps > 0 && step + stride < steps; }
};

/// True when an end can come from a signal to stop: that signal itself, an exit status that a shell or a
/// handler makes of it, a clean exit that a handler of SIGTERM (or of `told`, the signal by which all were
/// told; 0 when not known) may have made before the run was complete. False for what has another cause: a
/// program that is not there, too much memory.
bool may_be_stopped(const CommandEnd& end, const Progress& progress, int told = 0);

/// The time to wait for the news that all were told to stop, before an end counts as the command's own.
std::chrono::milliseconds time_for_news(const CommandEnd& end, const Progress& progress);

/// The signal that ended a command, its own or, by the exit status 128 + N, that of a shell's child; 0 for
/// none.
int signal_of(const CommandEnd& end);

/// The number of processes the kernel has killed for lack of memory since the machine was started; -1 when it
/// does not say.
std::int64_t memory_kills();

}  // namespace surefoot::process
