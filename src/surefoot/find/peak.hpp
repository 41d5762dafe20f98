#pragma once

#include <functional>
#include <limits>
#include <optional>

#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

/// A rate under a peak, what its rates stand for or the highest of a part of them: finite and not negative,
/// and not falling as the peak rises; it may throw InvalidArgument for a peak that its schedule does not
/// take.
using RateUnderPeak = std::function<double(double peak)>;

/// The peak under which that is `rate`, to a relative 1e-12; looked for within a factor of 1e6 of it. Empty
/// when there is none: a schedule may hold rates that no peak changes.
std::optional<double> peak_of(const RateUnderPeak& rate_under, double rate);

/// The highest peak that a cliff allows, and the range stated of it, in decades.
struct PeakCap {
  double peak = std::numeric_limits<double>::infinity();
  double below = 0.3;
  double above = 0.15;
};

/// The suggestion for a schedule from that of a constant rate: the peak, and its range, that stand for the
/// same rate (find/scheduled_rates.hpp); a refusal when there is no such peak. An end of the range that has
/// none keeps its ratio to the rate. No more than the cap, whatever the mean.
Suggestion to_peak(Suggestion constant, const RateUnderPeak& stands_for, const PeakCap& cap = {});

}  // namespace surefoot::find
