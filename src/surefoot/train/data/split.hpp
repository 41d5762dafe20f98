#pragma once

#include <cstdint>

#include "surefoot/train/dataset.hpp"

namespace surefoot::train {

struct SplitOptions {
  /// The share that judges, in (0, 1).
  double validation_fraction = 0.2;
  std::uint64_t seed = 0;
};

/// Splits a data set by a seeded shuffle and standardises it by the training part alone: tables per column (a missing
/// value becomes the mean, a constant column 0), images per channel, a regression target too, so that a loss of 1 is
/// what the mean would get. Text is not shuffled: its last windows judge, so that no character is in both parts.
///
/// Peak memory beside the result: the data set as loaded (one byte a pixel). Throws InvalidArgument for a fraction
/// outside (0, 1) or one that leaves a part without a sample.
TrainingData prepare(const Dataset& data, const SplitOptions& options = {});

}  // namespace surefoot::train
