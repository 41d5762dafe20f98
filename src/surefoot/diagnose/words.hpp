#pragma once

#include <cstdint>
#include <string>

#include "surefoot/diagnose/accuracy.hpp"

namespace surefoot::diagnose {

/// A loss to four digits, a share as a percentage, a factor as `3 times` or `a third of`.
std::string loss_words(double loss);
std::string share_words(double share);
std::string factor_words(double factor);

/// `eval_top1 stays from 11.04 to 11.84, where guessing among 9 classes is as good and has a loss of 2.197`.
std::string chance_words(const AtChance& accuracy);

/// A step of a log.
inline std::int64_t step_of(double step) {
  return static_cast<std::int64_t>(step);
}

}  // namespace surefoot::diagnose
