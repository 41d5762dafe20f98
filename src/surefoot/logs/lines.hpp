#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "surefoot/logs/escapes.hpp"

namespace surefoot::logs {

/// Cuts bytes into lines at \n and \r, as they come, without the escapes of a terminal. A line longer than
/// `longest` is cut off there.
class LineSplitter {
 public:
  static constexpr std::size_t longest = std::size_t{1} << 20;

  /// Calls `take(line, number)` for each line that is whole.
  template <class Take>
  void feed(std::string_view bytes, const Take& take) {
    // Each kind of break is looked for once, not again for every line that ends with the other.
    std::size_t newline = bytes.find('\n');
    std::size_t done = 0;
    while (!bytes.empty()) {
      if (newline != std::string_view::npos && newline < done) {
        const std::size_t next = bytes.find('\n');
        newline = next == std::string_view::npos ? next : next + done;
      }
      const std::size_t until = newline == std::string_view::npos ? bytes.size() : newline - done;
      std::size_t end = bytes.substr(0, until).find('\r');
      if (end == std::string_view::npos) end = until < bytes.size() ? until : std::string_view::npos;
      const std::string_view piece = bytes.substr(0, end);
      if (end == std::string_view::npos) {
        rest_.append(piece.substr(0, longest - std::min(longest, rest_.size())));
        return;
      }
      if (rest_.empty()) {
        take(without_escapes(piece.substr(0, longest), plain_), number_);
      } else {
        rest_.append(piece.substr(0, longest - std::min(longest, rest_.size())));
        take(without_escapes(rest_, plain_), number_);
        rest_.clear();
      }
      if (bytes[end] == '\n') ++number_;
      bytes.remove_prefix(end + 1);
      done += end + 1;
    }
  }

  /// The last line, when no line break ended it.
  template <class Take>
  void end(const Take& take) {
    if (!rest_.empty()) take(without_escapes(rest_, plain_), number_);
    rest_.clear();
  }

 private:
  std::string rest_;
  std::string plain_;
  std::int64_t number_ = 1;
};

}  // namespace surefoot::logs
