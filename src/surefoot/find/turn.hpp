#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "surefoot/find/range_test.hpp"

/// The fall and turn of the loss in range tests, on which the default finder rests. Rates are log10, losses
/// in their own unit.
///
/// Source: our own, of local lines (Cleveland 1979, local_line.hpp) as wide as generalised cross-validation
/// says (Craven and Wahba 1978) and the nearest valley (Stout 2008, core/isotonic.hpp).
namespace surefoot::find {

/// One or more range tests brought to one curve over log10 of the rate.
struct PooledCurve {
  /// log10 of the rate, rising.
  std::vector<double> log_rates = {};
  /// At each rate the median over the tests, finite. A test that stopped early counts as infinite at every
  /// higher rate, so the curve ends where half of the tests have stopped.
  std::vector<double> losses = {};
  /// The curve ends before the highest rate because the tests stopped.
  bool stopped = false;
  /// log10 of the range that was to be tested.
  double planned_low = 0;
  double planned_high = 0;
};

/// The order of the tests does not matter. Throws InvalidArgument for a curve that check_curve refuses.
PooledCurve pooled(std::span<const RangeCurve> curves);

/// The shape of a pooled curve: a fall to the bottom and a rise after it.
struct Turn {
  /// The losses as they were read: what lies far above the start is cut, isolated spikes are replaced by
  /// their neighbours' median.
  std::vector<double> read = {};
  /// The valley (core/isotonic.hpp) nearest to their smoothing by local lines.
  std::vector<double> fit = {};
  /// The lowest stretch of the fit, both ends included.
  std::size_t bottom_begin = 0;
  std::size_t bottom_end = 0;
  /// Of the smoothing, in decades.
  double half_width = 0;
  /// Standard deviation of one loss about the fit.
  double noise = 0;
  /// The level before the fall and at the bottom.
  double top = 0;
  double bottom = 0;
  /// The greatest difference of level between neighbouring stretches in standard errors, before and after the
  /// turn.
  double fall_strength = 0;
  double rise_strength = 0;
};

/// Reads a curve. The columns need the same length, at least one, all values finite and the rates rising.
Turn turn_of(std::span<const double> log_rates, std::span<const double> losses);

/// The shape alone, of losses taken as they are and smoothed with a given half width; noise and strengths
/// stay 0.
Turn shape_of(std::span<const double> log_rates, std::vector<double> read, double half_width);

/// log10 of the rate where a share of the fall, in (0, 1), is made.
double place_of_share(const Turn& turn, std::span<const double> log_rates, double share);

}  // namespace surefoot::find
