#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/adapt/improvement.hpp"

namespace surefoot::adapt {

/// Of GreedyLR. Counts are of looks but for `every`; rates linear, with 0 ≤ min_rate ≤ learning_rate ≤
/// max_rate < ∞.
struct GreedyOptions {
  /// Of the first step; within the bounds.
  double learning_rate = 0.1;
  /// Optimizer steps between two looks.
  std::int64_t every = 1;
  Watch watch = Watch::training_loss;
  Mode mode = Mode::min;
  /// In (0, 1).
  double factor = 0.95;
  /// Looks of one kind, in a row, that are let pass.
  std::int64_t patience = 10;
  double threshold = 1e-6;
  ThresholdMode threshold_mode = ThresholdMode::abs;
  /// Looks after a fall that count for nothing.
  std::int64_t cooldown = 0;
  /// Looks after a rise that count for nothing.
  std::int64_t warmup = 0;
  double min_rate = 0;
  double max_rate = 10;
  /// A change of the rate by no more than this is not made.
  double eps = 1e-8;
  /// Looks whose mean is judged instead of the last one; 1: no smoothing.
  std::int64_t window = 1;
};

/// GreedyLR. A look is good when it improves on the best so far (improvement.hpp), else bad; each ends a row
/// of the other kind.
///
///     more than `patience` good looks in a row:   rate ← min(rate / factor, max_rate)
///     more than `patience` bad looks in a row:    rate ← max(rate · factor, min_rate)
///
/// and the row is counted anew. Throws InvalidArgument for options out of bounds, and on an observation that
/// is missing, NaN or infinite.
///
/// Source: Subramanian and Ganapathiraman 2025, arXiv 2512.14527; step for step as GreedyLR of Hugging Face
/// Transformers, but for its reset, which begins again from the first rate after long at the lowest.
Controller greedy(const GreedyOptions& options);

}  // namespace surefoot::adapt
