#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "surefoot/core/divergence.hpp"
#include "surefoot/process/command_trial.hpp"
#include "surefoot/run/contender.hpp"

namespace surefoot::process {

/// An external command as a contender: it runs until its output tells a loss of the step, then all its
/// processes are stopped by a signal where they are, and go on when it is advanced again. Its output is read
/// in step: a program that is fast has its next write wait until it is wanted. Losses it printed beyond the
/// step all the same, such as in one block of output, show in Progress::step and are given by a later
/// advance.
///
/// It reports the losses of the command's lines, each with its step; where a metric is named, that is the
/// validation loss. A command that ended by itself, well, has state `ended` beyond its last step.
class CommandContender final : public run::Contender {
 public:
  /// Starts nothing yet. `should_stop` is looked at while it runs; once true advance() comes back where it
  /// is. Throws InvalidArgument for a pattern that cannot be read.
  /// `on_reading` is told of each line that told something, as it is read.
  explicit CommandContender(const CommandTrialOptions& setup, std::function<bool()> should_stop = {},
                            std::function<void(const Reading&)> on_reading = {});

  /// Throws RunError when the guard cannot be started or the output not be kept.
  run::Progress advance(std::int64_t step) override;

  /// The steps of the whole run, as the output tells them: `10/1000`; 0 while it does not.
  std::int64_t told_steps() const { return told_steps_; }
  /// Starts it, and waits until it has told the steps of the whole run, or enough losses without them, or
  /// ended. Throws RunError when it failed.
  std::int64_t wait_for_told_steps();

 private:
  void start();
  void read(std::chrono::milliseconds wait);
  void take(std::string_view line);
  void run_to(std::int64_t step);
  void stand();
  bool tells(std::int64_t step) const;
  bool failed() const;
  std::string failure() const;

  CommandTrialOptions setup_;
  std::function<bool()> should_stop_;
  std::function<void(const Reading&)> on_reading_;
  MetricReader reader_;
  CommandOutput output_;
  std::unique_ptr<GuardedCommand> command_;
  DivergenceMonitor monitor_{reported_divergence};
  std::vector<Reading> readings_;
  /// Readings that advances have given on.
  std::size_t given_ = 0;
  std::int64_t step_ = 0;
  std::int64_t told_steps_ = 0;
  bool tells_steps_ = false;
  bool ended_ = false;
  bool timed_out_ = false;
  bool diverged_ = false;
  /// Seconds it ran, frozen time left out.
  double seconds_ = 0;
};

}  // namespace surefoot::process
