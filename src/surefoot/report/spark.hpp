#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace surefoot::report {

/// One character of a spark line: the lowest for a share of 0 or less, the highest for 1 or more.
inline const char* spark(double share) {
  constexpr std::array levels{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  return levels[static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * (levels.size() - 1)))];
}

}  // namespace surefoot::report
