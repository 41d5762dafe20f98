#pragma once

#include <cstdint>
#include <string>

namespace surefoot::diagnose {

/// A loss to four digits, a share as a percentage, a factor as `3 times` or `a third of`.
std::string loss_words(double loss);
std::string share_words(double share);
std::string factor_words(double factor);

/// A step of a log.
inline std::int64_t step_of(double step) {
  return static_cast<std::int64_t>(step);
}

}  // namespace surefoot::diagnose
