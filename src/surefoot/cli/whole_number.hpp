#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace surefoot::cli {

/// The most steps a run may have, as in a schedule: whole numbers up to here are exact as `double`.
inline constexpr std::int64_t most_steps = std::int64_t{1} << 53;

/// Bounds of a whole number, both included.
struct WholeBounds {
  std::int64_t low = 1;
  std::int64_t high = most_steps;
};

/// Looks at an option's text before CLI11 reads it, which clamps what is too large and wraps what is
/// negative. Throws InvalidArgument naming the option unless the text is a whole number within the bounds.
std::function<std::string(const std::string&)> whole_number(const std::string& option,
                                                            const WholeBounds& bounds = {});

/// The same for a seed, any number of 64 bits.
std::function<std::string(const std::string&)> seed_number(const std::string& option);

}  // namespace surefoot::cli
