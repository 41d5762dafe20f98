#pragma once

#include <cstdint>
#include <span>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// The probability that the true slope of a noisy line is below zero. The line through (i, y_i) by least
/// squares has
///
///     slope b = Σ (i − ī)·y_i / Σ (i − ī)²,   its variance s² = Σ residual² / (n − 2) / Σ (i − ī)²
///
/// and P(slope < 0) = Φ(−b / s). Values that are not told (NaN) leave a gap. 1, 0 or ½ by the sign of b when
/// the residuals vanish; ½ for fewer than three values. O(n).
double probability_falling(std::span<const double> values);

/// The same without the values above the (1 − discard)-quantile, so that spikes say nothing. Throws
/// InvalidArgument for discard outside [0, 1).
double probability_falling_without_peaks(std::span<const double> values, double discard);

/// The probability of a fall to demand, and the number of looks to fit.
struct TrendOptions {
  /// Of the first step; positive.
  double learning_rate = 0.1;
  /// Optimizer steps between two looks. Each look takes the mean of their losses.
  std::int64_t every = 1;
  Watch watch = Watch::training_loss;
  /// In (0, 1).
  double factor = 0.1;
  /// Looks without progress that lower the rate, at least 3.
  std::int64_t patience = 2000;
  /// Less than this probability of a fall is no progress; in (0, 1).
  double no_progress = 0.51;
  /// The share of the highest values that the second test leaves out; in [0, 1).
  double discard = 0.1;
  double min_rate = 0;
};

/// The rate falls when no fall can be seen in what is watched: when P(slope < 0) over the last `patience`
/// looks is below no_progress, and still is with the highest values left out (a spike at the window's start
/// makes a rise look like a fall, one at its end a fall like a rise),
///
///     rate ← max(rate·factor, min_rate)
///
/// and the looks so far are forgotten. No threshold on the values: noise widens the test by itself. Throws
/// InvalidArgument for options out of bounds, and on an observation that is missing, NaN or infinite.
///
/// Source: the idea is that of dlib's trainer (King, "Automatic Learning Rate Scheduling That Really Works",
/// 2018), which looks for any such window of at least `patience` losses.
Controller trend(const TrendOptions& options);

}  // namespace surefoot::adapt
