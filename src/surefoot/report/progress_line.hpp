#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "surefoot/report/terminal.hpp"

namespace surefoot::report {

/// A line that says how far something is, with lines of detail above it where there are any: written over
/// themselves on a terminal; elsewhere a plain line every ten seconds without the detail; nothing at all when
/// silent. Not safe for concurrent use; what cannot be
/// written is lost without an error.
class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;

  /// Writes to `stream`, which must outlive it.
  ProgressLine(std::FILE* stream, const Terminal& terminal, bool silent)
      : stream_(stream), terminal_(terminal), silent_(silent) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows a share done in [0, 1] and a text, if enough time has passed since the last one.
  void show(double done, const std::string& text, const std::vector<std::string>& detail = {},
            Clock::time_point now = Clock::now());
  /// Takes the lines away, so that other text can be written.
  void clear();
  const Terminal& terminal() const { return terminal_; }

 private:
  std::FILE* stream_;
  Terminal terminal_;
  bool silent_;
  bool visible_ = false;
  std::size_t detail_lines_ = 0;
  Clock::time_point last_ = Clock::now();
};

/// `[=====>     ] 42%`, or with block characters; `width` is that of the bar alone.
std::string progress_bar(double done, std::size_t width, const Terminal& terminal);

}  // namespace surefoot::report
