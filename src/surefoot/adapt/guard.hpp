#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// The spacing of snapshots, the loss that counts as an explosion, and the remedy. Counts are of
/// optimizer steps but for most_rollbacks.
struct GuardOptions {
  /// Optimizer steps between two snapshots.
  std::int64_t save_every = 100;
  /// The factor on every later rate after each rollback; in (0, 1).
  double shrink = 0.5;
  /// A run has exploded when the median of its last `window` training losses lies more than `factor` times
  /// the scale of the first above that first one. An observed mean over n steps counts as n losses.
  double factor = 2;
  std::int64_t window = 8;
  /// Rollbacks without a new snapshot in between after which the guard gives up; at least 1.
  std::int64_t most_rollbacks = 20;
};

/// Any controller, guarded against divergence. While all is well its decisions pass through, each rate
/// multiplied by the guard's scale s, at first 1, and about every save_every steps the run is kept, unless
/// one of the last `window` losses has exploded. A first decision of several steps is made in two parts, for
/// the loss of its first step. When an observed loss is NaN or infinite, or the run has exploded (with ℓ₀ the
/// loss of the first step: median of the last `window` observed ones > ℓ₀ + factor·|ℓ₀|),
///
///     the run and the controller's own state return to a snapshot,     s ← s·shrink
///
/// and both go on from there. The snapshot is the last one, or the one before when the last is younger than
/// half of save_every steps: a run that falls apart soon after a snapshot was sick when it was taken.
/// Observations of the guarded controller's probes pass through, divergence and all; it has to judge those
/// itself. A schedule that is guarded keeps its clock, for steps that were rolled back count.
///
/// Holds two snapshots of its own behind those of the controller. Throws InvalidArgument for options out of
/// bounds, RunError when the loss still diverges after most_rollbacks, and what the guarded controller
/// throws.
///
/// Source: the rollback is that of dlib's trainer (King 2018).
Controller guard(Controller controller, const GuardOptions& options = {});

}  // namespace surefoot::adapt
