#pragma once

#include <cstdint>

#include "surefoot/train/dataset.hpp"

namespace surefoot::train {

struct SplitOptions {
  /// The share that judges, in (0, 1).
  double validation_fraction = 0.2;
  std::uint64_t seed = 0;
};

/// Splits a data set by a seeded shuffle and standardises both parts by the training part alone:
/// (x − mean) / deviation, population deviation.
///
/// Tables: mean and deviation per column over the values that are there. A missing value becomes the mean, 0;
/// a column that is constant in the training part becomes 0 in both.
///
/// Images: one mean and one deviation per channel over all pixels.
///
/// A regression target too: a loss of 1 is what predicting the training mean gets. A constant one becomes 0.
///
/// Text is not shuffled: its last windows judge, and one window between the parts is left out, because its
/// last target is the first character of the part that judges. No character is in both.
///
/// round(validation_fraction · N) samples judge. Peak memory: the data set as loaded (a byte a pixel) and the
/// result (four); the result shares nothing with `data`, except that texts share its tokens. Throws
/// InvalidArgument for a fraction outside (0, 1) or one that leaves a part without a sample.
TrainingData prepare(const Dataset& data, const SplitOptions& options = {});

}  // namespace surefoot::train
