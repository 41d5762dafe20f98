#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/scratch_folder.hpp"
#include "surefoot/core/read_summary.hpp"
#include "surefoot/process/command_contender.hpp"
#include "surefoot/process/read_tally.hpp"

namespace surefoot::app {

/// The summary of what the first run of a command printed, given as soon as more than a line or two is read.
/// Safe for concurrent use.
class FirstRun {
 public:
  explicit FirstRun(const std::string& metric) : tally_(metric) {}

  void add(const process::Reading& reading);
  /// Once, when there are enough numbers to judge by, or any at its end: the line that says so; else empty.
  std::string news(bool at_end);
  /// Empty while there is no number to judge by.
  std::optional<ReadSummary> read() const;

 private:
  mutable std::mutex mutex_;
  process::ReadTally tally_;
  bool said_ = false;
};

/// Starts a command at one rate after another, each run with a folder of its own below one that is removed in
/// the end.
class CommandContenders {
 public:
  /// `command` outlives it, and the contenders do not. `should_stop` is looked at while they run.
  CommandContenders(const CommandOptions& command, std::function<bool()> should_stop)
      : command_(command), should_stop_(std::move(should_stop)), first_(command.metric) {}

  /// `horizon`: steps of the full run, 0 where they are not known. Throws RunError when its folder cannot be
  /// made. Safe for concurrent use.
  std::unique_ptr<process::CommandContender> make(double rate, std::uint64_t seed, std::int64_t horizon);

  FirstRun& first() { return first_; }

  /// Keeps the output of the runs on the disk, for the message that names its folder.
  void keep_output() { scratch_.keep(); }

 private:
  const CommandOptions& command_;
  std::function<bool()> should_stop_;
  ScratchFolder scratch_{"find"};
  FirstRun first_;
  std::atomic<int> count_{0};
};

}  // namespace surefoot::app
