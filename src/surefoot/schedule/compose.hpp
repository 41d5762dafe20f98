#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "surefoot/schedule/fall.hpp"
#include "surefoot/schedule/schedule.hpp"

/// Schedules made of schedules. A momentum is carried along where a part has one; only what moves a schedule
/// in time (join, shift, until, repeat, per_epoch, warmup, cooldown) changes it. Each throws InvalidArgument
/// for counts below 1 and for rates and factors that are negative or not finite.
///
/// Source: our own, but for what is named below; docs/schedules.md lists what each is elsewhere.
namespace surefoot::schedule {

/// A part of a join: `schedule` on its own clock, for so many steps.
struct Piece {
  Schedule schedule;
  std::int64_t steps = 1;
};

/// Each piece for its steps, then `last` for ever; every part counts its own steps from 0. A part without a
/// momentum holds that of the part before it, in front of the first the first one's beginning. Source: optax
/// `join_schedules`.
Schedule join(std::vector<Piece> pieces, Schedule last);

/// a(t)·b(t). Throws InvalidArgument when both have a momentum.
Schedule multiply(Schedule a, Schedule b);

/// factor·schedule(t).
Schedule scale(Schedule schedule, double factor);

/// schedule(t) + amount. The amount may be negative; the rate is never below 0.
Schedule offset(Schedule schedule, double amount);

/// schedule(t + steps): begins inside. A negative count delays: step 0's rate until then.
Schedule shift(Schedule schedule, std::int64_t steps);

/// Of clamp: rates, 0 ≤ low ≤ high.
struct ClampOptions {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

/// schedule(t), but not below `low` and not above `high`. Throws InvalidArgument when low is above high.
Schedule clamp(Schedule schedule, const ClampOptions& options);

/// schedule(min(t, steps)): stays where it is at `steps`.
Schedule until(Schedule schedule, std::int64_t steps);

/// Of repeat: steps at least 1, times not negative.
struct RepeatOptions {
  /// Length of one round.
  std::int64_t steps = 1;
  /// Rounds; 0 means for ever. After the last the rate stays where that round ended, at its step `steps`.
  std::int64_t times = 0;
  /// Each round is so many times the one before; positive. The momentum is not scaled.
  double decay = 1;
};

/// decay^⌊t/steps⌋·schedule(t mod steps).
Schedule repeat(Schedule schedule, const RepeatOptions& options);

/// schedule(⌊t/steps⌋): a schedule that counts epochs, for a run that counts steps, `steps` to the epoch.
Schedule per_epoch(Schedule schedule, std::int64_t steps);

/// Of rise and warmup: steps and start not negative. With 0 steps there is no warmup.
struct WarmupOptions {
  std::int64_t steps = 1;
  double start = 0;
  /// The rise is this ramp played backwards: 1 − f(1 − p). `exponential` needs a positive start.
  Bend bend;
  /// Rise by log(1 + t)/log(steps) instead, as DeepSpeed does: the top is reached at steps − 1.
  bool logarithmic = false;
};

/// The warmup alone: from `start` at step 0 to `top` at `steps`, where it stays.
Schedule rise(double top, const WarmupOptions& options);

/// From `start` at step 0 towards schedule(0), which step `steps` has; then schedule on its own clock.
/// Source: Goyal et al. 2017, arXiv 1706.02677, section 2.2.
Schedule warmup(Schedule schedule, const WarmupOptions& options);

/// Of cooldown: at least at step 1, steps and end not negative. With 0 steps the rate stays as it is at `at`.
struct CooldownOptions {
  /// The step at which the fall begins.
  std::int64_t at = 1;
  std::int64_t steps = 1;
  double end = 0;
  Bend bend;
};

/// schedule(t) until step `at`, then from schedule(at) to `end` in `steps`, where it stays. Source: the decay
/// of WSD, Hu et al. 2024, arXiv 2404.06395.
Schedule cooldown(Schedule schedule, const CooldownOptions& options);

/// Of noise: every at least 1, 0 ≤ begin ≤ end, in steps.
struct NoiseOptions {
  /// Uniform: the most the factor is away from 1. Normal: its standard deviation, cut at `most`.
  double amount = 0.1;
  bool normal = false;
  /// Of a normal factor; draws beyond are drawn again. At most 1, so that rates stay positive.
  double most = 1;
  std::uint64_t seed = 0;
  /// Steps that share one draw.
  std::int64_t every = 1;
  /// The noise acts on steps in [begin, end).
  std::int64_t begin = 0;
  std::int64_t end = last_step;
};

/// (1 + ε)·schedule(t), with ε drawn for ⌊t/every⌋ from the seed alone: the same step has the same rate
/// whenever and wherever it is asked. Throws InvalidArgument for an amount or most outside [0, 1], or begin >
/// end. Source: timm's `noise_range_t`, with draws that are a function of seed and step.
Schedule noise(Schedule schedule, const NoiseOptions& options);

/// rate's rates with momentum's values as the momentum. Values are used as they are.
Schedule with_momentum(Schedule rate, Schedule momentum);

}  // namespace surefoot::schedule
