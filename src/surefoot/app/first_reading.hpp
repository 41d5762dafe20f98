#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/read_summary.hpp"
#include "surefoot/process/command_trial.hpp"
#include "surefoot/process/read_tally.hpp"
#include "surefoot/study/trial.hpp"

namespace surefoot::app {

struct FirstReadingOptions {
  /// As in process::MetricOptions.
  std::string metric;
  /// Go on with the others though the first tells nothing.
  bool keep_going = false;
  /// Takes a line; called from trials' threads.
  std::function<void(const std::string&)> tell;
};

/// Watches the trials of a sweep until one has told something. The numbers read from that one are shown at
/// once, so that the user sees a misread number before hours are spent; and a first trial that ends without
/// having told anything ends the sweep. Safe for concurrent use.
class FirstReading {
 public:
  explicit FirstReading(FirstReadingOptions options);

  /// Takes the study's trials: one that told something before needs no first.
  void told_before(const std::vector<study::Trial>& trials);

  void add(const study::Trial& trial, const process::Reading& reading);
  /// Called some ten times a second: says what was read once there is something.
  void look(const study::Trial& trial);
  /// Takes how a trial ended. Throws RunError where it is the first to end and none has told anything: what
  /// it said last is shown before.
  void end(const study::Trial& trial, const process::CommandOutcome& outcome,
           const std::filesystem::path& folder);
  /// The summary of the first trial that printed a number.
  std::optional<ReadSummary> read() const;

 private:
  bool is_watched(const study::Trial& trial) const { return trial_ == trial.number; }
  void say_read(const study::Trial& trial);

  FirstReadingOptions options_;
  mutable std::mutex mutex_;
  process::ReadTally tally_;
  std::optional<std::int64_t> trial_;
  bool told_before_ = false;
  bool said_ = false;
  bool ended_ = false;
};

/// The last lines that a command wrote, of its errors where there are any; kept in `folder`.
std::vector<std::string> last_lines(const std::filesystem::path& folder, std::size_t count);

}  // namespace surefoot::app
