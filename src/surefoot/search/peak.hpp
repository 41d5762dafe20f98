#pragma once

#include <functional>
#include <limits>
#include <optional>

#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

/// The mean over the run of the rate under a peak, finite and not negative, and not falling as the peak
/// rises; it may throw InvalidArgument for a peak that its schedule does not take.
using MeanUnderPeak = std::function<double(double peak)>;

/// The peak under which the mean of the rate is `mean`, to a relative 1e-12; looked for within a factor of
/// 1e6 of it. Empty when there is none: a schedule may hold rates that no peak changes.
std::optional<double> peak_of_mean(const MeanUnderPeak& mean_of, double mean);

/// What a suggestion of a constant rate says for a schedule: the peak, and its range, with the same mean; a
/// refusal when there is no such peak. An end of the range that has none keeps its ratio to the rate.
///
/// No more than `cap`: beside a cliff a run falls off at its highest rate, whatever the mean (Race::cap).
Suggestion under_schedule(Suggestion constant, const MeanUnderPeak& mean_of,
                          double cap = std::numeric_limits<double>::infinity());

}  // namespace surefoot::search
