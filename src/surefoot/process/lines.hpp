#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace surefoot::process {

/// Cuts a stream of bytes into lines. A line ends with a line feed or a carriage return, so that each state
/// of a progress bar that is written over itself is a line. What is longer than `longest` bytes is no line
/// of a log: its rest is dropped.
class Lines {
 public:
  static constexpr std::size_t longest = 1 << 16;

  /// Calls `take(std::string_view line)` for each line completed by the bytes; empty lines are left out.
  template <class Take>
  void add(std::string_view bytes, const Take& take) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find_first_of("\n\r");
      const std::string_view part = bytes.substr(0, end);
      if (end == std::string_view::npos) {
        keep(part);
        return;
      }
      if (rest_.empty()) {
        if (!part.empty()) take(part.substr(0, longest));
      } else {
        keep(part);
        take(std::string_view(rest_));
        rest_.clear();
      }
      bytes.remove_prefix(end + 1);
    }
  }

  /// The last line, which nothing ended.
  template <class Take>
  void finish(const Take& take) {
    if (!rest_.empty()) take(std::string_view(rest_));
    rest_.clear();
  }

 private:
  void keep(std::string_view part) {
    rest_.append(part.substr(0, longest - std::min(longest, rest_.size())));
  }

  std::string rest_;
};

}  // namespace surefoot::process
