#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "surefoot/core/log_grid.hpp"
#include "surefoot/run/contender.hpp"
#include "surefoot/run/finder.hpp"

namespace surefoot::run {

/// Makes a contender that trains at one rate from its start. The same seed must give the same start and the
/// same batches. May be called from several threads at once.
using ContenderFactory = std::function<std::unique_ptr<Contender>(double learning_rate, std::uint64_t seed)>;

struct ContenderRaceOptions {
  /// Steps of the full run the rate is for.
  std::int64_t horizon = 0;
  /// The most it may cost, as a share of the full run, scouting included; in (0, 1].
  double budget = 0.25;
  /// The rates to look at.
  RateRange range{1e-5, 10};
  std::uint64_t seed = 0;
  /// Contenders advanced side by side.
  std::int64_t threads = 1;
  /// The most contenders that are held frozen, each with its memory; at least 1. One too many is dropped and
  /// begun anew when its turn comes, which costs its steps again.
  std::int64_t most_frozen = 8;
  std::function<void(const FinderProgress&)> on_progress;
  std::function<bool()> should_stop;
};

struct ContenderRaceResult {
  FinderResult found;
  /// Steps that contenders ran beyond what they were asked for; part of the cost.
  double overshoot = 0;
  /// Contenders that were dropped for want of room and begun anew.
  std::int64_t begun_anew = 0;
};

/// Finds a rate for what can only be told its rate at its start, such as an external command: contenders at
/// rates a decade apart scout the range by short runs; the best of them is where the race (search/race.hpp)
/// starts. What a contender reports as its loss at a step judges it; one that fails counts as diverged.
///
/// Blocks. Throws InvalidArgument for options out of bounds or a budget too small, RunError when every
/// contender failed, with the reason of the first.
ContenderRaceResult race_contenders(const ContenderFactory& make, const ContenderRaceOptions& options);

}  // namespace surefoot::run
