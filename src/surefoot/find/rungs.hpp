#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// The steps at which a race judges its candidates, and what that costs. Costs in gradient steps.
namespace surefoot::find {

/// The longest rung that a race of four rungs can afford for one run of each candidate.
double longest_rung(double budget, double validation_cost);

/// Four rungs, each twice as long as the one before, up to `longest`, as multiples of the grain (positive):
/// the nearest one (the one below where the grain is 1), each multiple once, so that there may be fewer.
/// Rungs that rounding made dearer than the budget give way to those up to the next lower multiple that are
/// not.
std::vector<std::int64_t> affordable_rungs(double longest, std::int64_t grain, double budget,
                                           double validation_cost);

/// True when a race can tell anything by these rungs: at least two, the longest of at least 8 steps.
bool long_enough(const std::vector<std::int64_t>& rungs, std::int64_t grain);

/// The most candidates at a rung, counted from 0 of so many: five at the first, three at the last.
std::size_t field_at(std::size_t rung, std::size_t rungs);

/// The first rung of a race that goes on until it is sure: the first multiple of the grain from 4 steps on
/// that costs no less than its validation.
std::int64_t first_open_rung(double validation_cost, std::int64_t grain);

/// The most candidates at such a race's rung, counted from 0: five at the first two, four at the third, then
/// three.
std::size_t open_field_at(std::size_t rung);

/// The smallest budget a race can be run on.
double smallest_race_budget(double validation_cost, std::int64_t grain = 1);

}  // namespace surefoot::find
