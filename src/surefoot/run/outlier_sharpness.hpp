#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "surefoot/run/parallel.hpp"
#include "surefoot/run/trainable.hpp"
#include "surefoot/run/trial.hpp"

namespace surefoot::run {

/// The number of rates at which a race looks at the sharpness of its last runs.
constexpr std::size_t rates_looked_at = 2;

/// The number of fresh starts at which it looks too: 16, or as many, at least 2, as cost a tenth of the
/// budget in all; 1 where all runs start the same. None where that costs more than a fifth, or does not leave
/// `smallest_race`. Budgets in gradient steps.
std::size_t starts_looked_at(double budget, double smallest_race, bool same_start);

/// The cost, in gradient steps, of looking at so many starts, and at two runs at each of the rates.
double cost_of_looks(std::size_t starts);

/// A run, and which of the starts is its own.
struct StartedRun {
  Trial* trial = nullptr;
  std::size_t start = 0;
};

/// A start of the number given. Called in the calling thread.
using MakeStart = std::function<std::unique_ptr<Trainable>(std::size_t start)>;

/// log10 of how sharp the loss is at the outlier rows (OutlierProbe::sharpness) in runs that have
/// trained as long as these: the mean over the starts, and what it has grown by from the runs' own starts on,
/// in the mean over them. Starts differ more than what becomes of them, and cost no training. As many starts
/// are there at a time as there are threads.
///
/// Empty when no start or no run knows it, and when `should_stop` (may be empty) said so in between.
/// `on_look` is told how many were looked at so far, in the calling thread.
std::optional<double> log_outlier_sharpness(std::size_t starts, const MakeStart& make_start,
                                            std::span<const StartedRun> runs, const ParallelOptions& threads,
                                            const std::function<bool()>& should_stop,
                                            const std::function<void(std::int64_t looks)>& on_look);

}  // namespace surefoot::run
