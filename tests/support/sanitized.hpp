#pragma once

#include <cstdint>

namespace surefoot::testing {

/// The number of draws that a sampled property is tested on: fewer under a sanitizer, which looks for what
/// one run shows as well as a hundred.
constexpr std::uint64_t draws(std::uint64_t count) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return count / 10;
#else
  return count;
#endif
}

}  // namespace surefoot::testing
