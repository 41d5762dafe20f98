#pragma once

#include <cstdint>
#include <string>

#include "surefoot/run/finder.hpp"

namespace surefoot::app {

/// A search ends once it is so sure where neither option is said.
inline constexpr double usually_sure = 0.9;

/// The most that a search for a rate may spend, and the certainty that is enough.
struct SearchBudget {
  /// The most it may cost, as a share of the full run, in (0, 1].
  double share = run::default_budget;
  /// It ends once its answer is so sure, in (0, 1); 0 for as sure as the budget makes it.
  double sure = 0;
  /// It ends before so many seconds; 0 for as long as it takes.
  double seconds = 0;
};

/// Reads `--budget` (a share of the full run as 0.1 or 10%, steps as 2000, or a time as 90s, 10min or 2h) and
/// `--sure` (0.9 or 90%), either empty where it was not said. With neither, a search ends at 0.9 sure or at a
/// quarter of the run; a budget alone is spent. Steps are a share of `horizon`, the steps of the full run; 0
/// where these are not known yet, which takes a share or a time only for what it is. Throws InvalidArgument
/// naming the option.
SearchBudget search_budget(const std::string& budget, const std::string& sure, std::int64_t horizon);

}  // namespace surefoot::app
