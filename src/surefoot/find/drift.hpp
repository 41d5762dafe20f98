#pragma once

namespace surefoot::find {

/// What the length of an optimizer's step depends on, besides the rate.
enum class StepLength {
  unknown,
  /// On the gradient, as in SGD.
  gradient,
  /// On a running mean of the gradients, as in SGD with momentum.
  averaged,
  /// On nothing: the gradient is divided by its own size, as in Adam, AdamW and RMSprop.
  normalised,
  /// As `gradient` or `averaged`, but batch norm follows most weights, so that only their directions matter:
  /// the longer and the faster they are trained, the longer they get, and the step turns them less by itself
  /// (van Laarhoven 2017, arXiv 1706.05350).
  scale_free,
};

/// How far the best rate moves when a run gets twice as long, in decades; at most 0. `fresh_share`: the share
/// of what the loss has fallen so far that it fell in the latest half of the steps, in [0, 1]; where
/// gradients are small until learning begins, a run that has hardly begun likes a higher rate than it will
/// later.
///
/// Measured on the design and exploration tasks of the proving ground (docs/decisions/0004-the-race.md). A
/// gradient shrinks as the loss falls, and the steps with it; normalised steps do not, so that their rate has
/// to fall for them. Momentum takes some steps to gather, so that short runs like a higher rate.
double drift_per_doubling(StepLength length, double fresh_share);

}  // namespace surefoot::find
