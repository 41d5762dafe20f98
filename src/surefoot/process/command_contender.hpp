#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "surefoot/core/divergence.hpp"
#include "surefoot/process/command_trial.hpp"
#include "surefoot/run/contender.hpp"

namespace surefoot::process {

/// An external command as a contender: it runs until its output tells that the step is reached, then all its
/// processes are stopped by a signal where they are, and go on when it is advanced again. What it runs
/// beyond the step until it stands is told by Progress::step, and is part of its cost.
///
/// Its validation loss is the last one its output told by that step; where it tells none, the mean of the
/// last quarter of its training losses so far. Its training losses are those it told, not one for each step.
/// A command that ended by itself, well, holds at its end.
class CommandContender final : public run::Contender {
 public:
  /// Starts nothing yet. `should_stop` is looked at while it runs; once true advance() comes back where it
  /// is. Throws InvalidArgument for a pattern that cannot be read.
  explicit CommandContender(const CommandTrialSetup& setup, std::function<bool()> should_stop = {});

  /// Throws RunError when the guard cannot be started or the output not be kept.
  run::Progress advance(std::int64_t step) override;

  /// The steps of the whole run, as the output tells them: `10/1000`; 0 while it does not.
  std::int64_t told_steps() const { return told_steps_; }
  /// Starts it, and waits until it has told the steps of the whole run, or ended.
  std::int64_t wait_for_told_steps();

 private:
  void start();
  bool read(std::chrono::milliseconds wait);
  void take(std::string_view line);
  void run_to(std::int64_t step);
  void stand();
  double loss_at(std::size_t count) const;
  run::Progress fail(run::Progress progress) const;

  CommandTrialSetup setup_;
  std::function<bool()> should_stop_;
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
  /// Seconds it ran, frozen time left out.
  double seconds_ = 0;
};

}  // namespace surefoot::process
