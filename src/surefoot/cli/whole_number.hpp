#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "surefoot/schedule/schedule.hpp"

namespace surefoot::cli {

/// Bounds of a whole number, both included.
struct WholeBounds {
  std::int64_t low = 1;
  std::int64_t high = schedule::last_step;
};

/// The text without the underscores between two of its digits: `49_500` is 49500.
std::string without_underscores(const std::string& text);

/// Turns an option's text into one that CLI11 reads as it is meant (`transform`): without underscores; CLI11
/// clamps what is too large and wraps what is negative. Throws InvalidArgument naming the option unless the
/// text is a whole number within the bounds.
std::function<std::string(const std::string&)> whole_number(const std::string& option,
                                                            const WholeBounds& bounds = {});

/// The same for a seed, any number of 64 bits.
std::function<std::string(const std::string&)> seed_number(const std::string& option);

}  // namespace surefoot::cli
