#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// All there is to set; the rest is the same for every task.
struct PathfinderOptions {
  /// The rate at which the search begins; positive. It may be wrong by several powers of ten.
  double learning_rate = 0.01;
  /// Optimizer steps of the whole run, trials and rolled-back steps included; at least 64.
  std::int64_t horizon = 0;
};

/// Surefoot's own controller: a run that finds its rate, follows it to the horizon, and repairs it. One
/// setting for all tasks. Judged by the validation loss alone. With H the horizon and n = min(max(96, H/32),
/// H/10) steps:
///
/// 1. **Scout.** From the untrained model, rates a factor of ten apart are tried for n/4 steps each
/// (bracket.hpp):
///    upwards while that is better, then downwards, and as far as 10⁵ on both sides while none has lowered
///    the loss ℓ₀ of the untrained model by 3% of |ℓ₀|. A trial that ends above ℓ₀ + |ℓ₀|/2 or diverges has
///    lost.
/// 2. **Judge.** Again from the untrained model, rates √10 apart around the best scout for n steps each;
/// twice as long
///    again while none is clear, within 0.4 H in all. The run goes on from where the best one led: its steps
///    count.
/// 3. **Follow.** With r the best rate and t₀ the step where its run proper begins, the rate is
///
///        r(t) = r · min(1, 2·(H − t) / (H − t₀)),   at least r/100
///
///    flat, then straight down: the best rate of a short run is too high for a long one, and the decline
///    makes up for it.
/// 4. **Repair.** The loss is looked at 40 times. When it diverged, or half of what was gained is lost again,
///    the run returns to the last look that had lost at most 5% of it, and r is halved. When five looks in a
///    row brought less than 5% of what
///    was gained (at most twice, before 0.6 H), it is stuck: from there rates √10 apart, as far as tenfold,
///    are tried for max(n, H/16) steps, and the run goes on from the best of them at its rate.
///
/// Decisions on trial are `probe`. Holds two snapshots. Throws InvalidArgument for options out of bounds, for
/// a validation loss that was not measured, and when that of the untrained model is not finite.
/// Source: our own; docs/adaptive.md says why it is so, and what was measured.
Controller pathfinder(const PathfinderOptions& options);

}  // namespace surefoot::adapt
