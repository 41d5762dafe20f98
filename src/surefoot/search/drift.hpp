#pragma once

namespace surefoot::search {

/// What the length of an optimizer's step depends on, besides the rate.
enum class StepLength {
  unknown,
  /// On the gradient, as in SGD with or without momentum.
  gradient,
  /// On nothing: the gradient is divided by its own size, as in Adam, AdamW and RMSprop.
  normalised,
};

/// How far the best rate moves when a run gets twice as long, in decades; at most 0.
///
/// Measured on the design and exploration tasks of the proving ground (docs/decisions/0004-the-race.md). A
/// gradient shrinks as the loss falls, and the steps with it; normalised steps do not, so that their rate has
/// to fall for them.
double drift_per_doubling(StepLength length);

}  // namespace surefoot::search
