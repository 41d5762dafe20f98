#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/adapt/improvement.hpp"

namespace surefoot::adapt {

/// Those of PyTorch's ReduceLROnPlateau, and what to watch and how often.
struct ReduceOnPlateauOptions {
  /// Of the first step; positive.
  double learning_rate = 0.1;
  /// Optimizer steps between two looks, an epoch's as a rule.
  std::int64_t every = 1;
  Watch watch = Watch::validation_loss;
  Mode mode = Mode::min;
  /// In (0, 1).
  double factor = 0.1;
  /// Looks without improvement that are let pass.
  std::int64_t patience = 10;
  double threshold = 1e-4;
  ThresholdMode threshold_mode = ThresholdMode::rel;
  /// Looks after a reduction in which nothing is counted.
  std::int64_t cooldown = 0;
  double min_rate = 0;
  /// A change of the rate by no more than this is not made.
  double eps = 1e-8;
};

/// The rate falls when what is watched stops improving (improvement.hpp): after more than `patience` looks in
/// a row that do not improve on the best,
///
///     rate ← max(rate·factor, min_rate)      when that changes it by more than eps
///
/// and the count starts anew after `cooldown` looks. Throws InvalidArgument for options out of bounds, and on
/// an observation that is missing, NaN or infinite.
///
/// Source: torch.optim.lr_scheduler.ReduceLROnPlateau of PyTorch, step for step; see improvement.hpp for
/// where values below zero differ.
Controller reduce_on_plateau(const ReduceOnPlateauOptions& options);

}  // namespace surefoot::adapt
