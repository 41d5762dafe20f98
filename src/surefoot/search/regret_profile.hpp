#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "surefoot/search/sensitivity.hpp"

namespace surefoot::search {

/// Regret over the logarithm of the rate, smaller values being better.
struct RegretProfile {
  /// log10 of the rates, ascending.
  std::vector<double> x;
  std::vector<double> regret;
  std::vector<double> error;
  std::size_t best = 0;

  bool empty() const { return x.empty(); }
};

/// Where the profile leaves a level on one side of the best.
struct Crossing {
  /// log10 of the rate.
  double x = 0;
  /// The last rate within the level; the next one outwards is beyond it.
  std::size_t last = 0;
  bool seen = true;
};

/// Walks from the best to a side (−1, 1) until regret + `errors`·error lies above the level; the best itself
/// has none of either.
Crossing crossing(const RegretProfile& profile, double level, int side, double errors);

/// The index of the first rate above the best whose regret rises by cliff_rise or more from the rate below.
std::optional<std::size_t> cliff_of(const RegretProfile& profile);

/// log10 of the highest rate that is safe beside a cliff: half way between the last rate below it and the one
/// before. Empty where no cliff ends the good rates, or the rate before is not good.
std::optional<double> safe_below_cliff(const RegretProfile& profile);

/// The range of a level with the uncertainty of its ends; it holds `chosen` (log10 of the rate to use).
RegretRange range_within(const RegretProfile& profile, double level, double chosen);

/// The cost of reaching the target at each rate, where curves tell; smaller values are better after `sign`.
std::vector<RateCost> costs_to_target(std::span<const RateRun> runs, std::span<const RateResult> rates,
                                      double target, double sign, double price_per_hour);

/// The steps at a tenth of the rate as a multiple of those at the rate (Sensitivity::tenfold_cost).
std::optional<double> cost_at_a_tenth(std::span<const RateCost> costs, double learning_rate);

}  // namespace surefoot::search
