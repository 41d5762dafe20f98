#pragma once

#include "surefoot/diagnose/odds.hpp"

namespace surefoot::diagnose {

/// The factor to multiply the rate with next, a round number or one over it (2, 3, 5, 10, 20, 30, 50, 100):
/// the expected factor to the best rate, but twice at least where the rate is too low, ten times at most
/// where that is less than 70% sure, and half at most where it is too high.
double raised(const RateOdds& odds);
double lowered(const RateOdds& odds);

/// The likelier side, twice or half, when the odds leave open whether another rate would do better.
double likelier_side(const RateOdds& odds);

}  // namespace surefoot::diagnose
