#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "surefoot/run/parallel.hpp"
#include "surefoot/run/trial.hpp"

namespace surefoot::run {

/// The most gradient steps that looking for the edge takes from one trial.
constexpr double edge_steps = 72;

/// What looking for the edge may cost: two trials' steps, or one's, where that is at most a fifth of the
/// budget and leaves `smallest_race`; else 0. All in gradient steps.
double cost_of_edge(double budget, double smallest_race);

/// log10 of the rate from which on training falls apart, going on from where these trials hold, when every
/// second batch has a row in it that lies far out (Trainable::losses_on_far_rows): in the mean over the
/// trials, each of which looks near `start`, a log10 too. It has fallen apart when a loss is not finite, or a
/// thousand times `initial_loss`, where that is positive. The trials are then where they were.
///
/// Empty without trials, where far rows are not known, and when `should_stop` (may be empty) said so in
/// between. `on_steps` is told how many steps were made so far, in the calling thread, and at the end.
std::optional<double> edge_of(std::span<Trial* const> trials, double start, double initial_loss,
                              const ParallelOptions& threads, const std::function<bool()>& should_stop,
                              const std::function<void(std::int64_t steps)>& on_steps);

}  // namespace surefoot::run
