#pragma once

namespace surefoot::find {

/// The way an optimizer turns gradients into steps: tells how the best rate moves with the length of a run.
enum class UpdateRule {
  unknown,
  /// The step is the gradient times the rate, as in SGD.
  gradient,
  /// The step follows a running mean of the gradients, as in SGD with momentum.
  momentum,
  /// The gradient is divided by its own size, as in Adam, AdamW and RMSprop.
  adaptive,
  /// As `gradient` or `momentum`, but batch norm follows most weights, so that only their directions matter:
  /// the longer and the faster they are trained, the larger they get, and the less a step turns them (van
  /// Laarhoven 2017, arXiv 1706.05350).
  scale_invariant,
};

}  // namespace surefoot::find
