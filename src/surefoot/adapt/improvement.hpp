#pragma once

#include <optional>

namespace surefoot::adapt {

/// The direction of improvement: smaller or larger values are better.
enum class Mode { min, max };
/// The unit of the threshold: a share of the best, or a difference.
enum class ThresholdMode { rel, abs };

/// The rule by which a value counts as an improvement.
struct Improvement {
  Mode mode = Mode::min;
  double threshold = 1e-4;
  ThresholdMode threshold_mode = ThresholdMode::rel;
};

/// True when `value` improves on `best`; anything improves on no best. With θ the threshold:
///
///              rel                         abs
///     min      value < best − θ·|best|     value < best − θ
///     max      value > best + θ·|best|     value > best + θ
///
/// PyTorch multiplies by 1 ∓ θ where this subtracts or adds θ·|best|: the same for best ≥ 0, while below zero
/// its rule takes a value a little worse for an improvement.
bool improves(const Improvement& rule, double value, const std::optional<double>& best);

}  // namespace surefoot::adapt
