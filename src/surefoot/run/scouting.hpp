#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/run/contender_race.hpp"
#include "surefoot/run/runners.hpp"

namespace surefoot::run {

/// The plan for a race of contenders, as its scouts found it.
struct ScoutReport {
  /// The losses that judge, and the steps between two of them.
  JudgedBy by = JudgedBy::nothing;
  std::int64_t grain = 1;
  /// The rate of the scout with the smallest loss, and the loss before the first step.
  double start = 0;
  double initial_loss = 0;
  /// Steps left for the race.
  double budget = 0;
};

/// The reason why there can be no race, and advice.
struct CannotTell {
  std::string reason;
  std::string advice;
  /// The losses that would have judged.
  JudgedBy by = JudgedBy::nothing;
};

/// If losses are reported rarely, scouts and the shortest race may exceed the budget by this factor.
constexpr double most_over_budget = 1.5;
/// Steps beyond the budget that nobody asked for cost nobody anything while all runs together take no longer.
constexpr double seconds_that_cost_nothing = 60;

/// Scouts: rates a decade apart over the range, each from a fresh start for as many steps as a quarter of the
/// budget allows. Empty where no race can follow; `cannot_tell` then says why, unless it was stopped. Scouts
/// that lost by far are released. `on_advance` is called with the stage while they run. Throws
/// InvalidArgument for a budget too small, RunError when all failed.
std::optional<ScoutReport> scout(Runners& runners, const ContenderRaceOptions& options,
                                 CannotTell& cannot_tell,
                                 const std::function<void(const std::string& stage)>& on_advance);

}  // namespace surefoot::run
