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
  double budget = default_budget;
  /// Ends the race as soon as its answer is at least so sure, in (0, 1), or its next rung would end later
  /// than so many seconds after the start; 0 for neither.
  double sure = 0;
  double seconds = 0;
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

/// The cost of a race of contenders.
struct RaceCost {
  /// Steps that contenders ran, as far as they told them.
  double steps = 0;
  /// Those of them that were run beyond what was asked for.
  double overshoot = 0;
  /// That contenders ran, all together, their starts included.
  double seconds = 0;
  /// Contenders begun, and how many of them anew, dropped for want of room.
  std::int64_t starts = 0;
  std::int64_t begun_anew = 0;
};

struct ContenderRaceResult {
  FinderResult found;
  RaceCost cost;
  /// Seconds of one full run, carried on from the contender that came farthest; NaN where none was advanced
  /// twice.
  double full_run_seconds = not_measured;
  /// The losses that judged the candidates.
  JudgedBy judged_by = JudgedBy::nothing;
  /// The next thing to do when there is no answer: one line.
  std::string advice;
  /// Contenders that failed, and the reason of the first.
  std::int64_t failed = 0;
  std::string first_failure;
};

/// Finds a rate for what can only be told its rate at its start, such as an external command: contenders at
/// rates a decade apart scout the range by short runs; the best of them is where the race (find/race.hpp)
/// starts. One that fails counts as diverged.
///
/// All candidates of a rung are judged by the same kind of loss, told near it: by validation losses (and the
/// training losses beside them) where these are told that often, else by training losses. Losses that are
/// told rarely are waited for, and the steps until then are part of the cost; rungs stand where losses are
/// told. It cannot tell where that costs more than one and a half budgets, or where all rates tell the same
/// loss. Steps beyond a rung, made before the contender could be held, may pass the budget as long as all
/// runs together take less than a minute.
///
/// No more than 0.9 sure where only training losses judge (0.8 where a run told fewer than 16), 0.8 with
/// three rungs and 0.7 with two.
///
/// Blocks. Throws InvalidArgument for options out of bounds or a budget too small, RunError when every
/// contender failed, with the reason of the first.
ContenderRaceResult race_contenders(const ContenderFactory& make, const ContenderRaceOptions& options);

}  // namespace surefoot::run
