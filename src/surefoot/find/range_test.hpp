#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::find {

enum class Spacing { exponential, linear };

struct RangeTestOptions {
  RateRange range{1e-7, 10};
  /// Rates to try, at least 2.
  std::int64_t steps = 100;
  Spacing spacing = Spacing::exponential;
  /// Of the bias-corrected moving average of the losses, in [0, 1).
  double smoothing = 0.98;
  /// The test ends when the smoothed loss exceeds this many times the best smoothed loss so far; above 1.
  double stop_factor = 4;
  /// Averages of fewer losses than this neither count as the best nor end the test, at least 1: a first loss
  /// far below the usual one would end it at the next. A loss that is not finite always does.
  std::size_t fewest_averaged = 1;
};

/// The course of a range test: one entry a step, in order of rising rates.
struct RangeCurve {
  std::vector<double> learning_rates = {};
  /// The training loss of the step made at that rate, measured before the step; the last may be NaN or
  /// infinite.
  std::vector<double> losses = {};
  /// Bias-corrected moving average of the losses; as long as they are.
  std::vector<double> smoothed = {};
  /// The range that was to be tested, of which the rates may cover only the lower part.
  RateRange range = {};
  /// The number of rates to be tested; 0 when unknown, and then taken to be those that were.
  std::size_t planned_steps = 0;
  /// Ended before the highest rate because the loss rose past the stop factor or was not finite.
  bool stopped_early = false;
  /// The reason why the test ended, in words; empty while it runs.
  std::string reason = {};
};

/// The learning-rate range test: one short run whose rate rises from step to step. Ask for a rate, make one
/// step at it, tell the loss; no thread and no model of its own. A value: copying it forks the test.
///
///     RangeTest test({.range = {1e-6, 1}});
///     while (const auto rate = test.ask()) test.tell(train_one_step(*rate));
///
/// It ends after `steps` losses, at a loss that is NaN or infinite (which is kept), or when the smoothed loss
/// s exceeds stop_factor·best. A best that is not positive has no such multiples: then when s − best exceeds
/// (stop_factor − 1)·max(first − best, −best).
///
/// Source: Smith 2015, arXiv 1506.01186, section 3.3; Gugger 2018 for exponential spacing and the smoothing.
class RangeTest {
 public:
  /// Throws InvalidArgument for options out of bounds, naming them.
  explicit RangeTest(const RangeTestOptions& options = {});

  /// The rate of the next step, the same until its loss is told; nothing when the test is over.
  std::optional<double> ask();
  /// The training loss of the step at the rate that was asked for. NaN and infinity are losses like others:
  /// they end the test. Throws InvalidArgument when none was asked for.
  void tell(double loss);

  const RangeCurve& curve() const { return curve_; }

 private:
  bool rose_too_far() const;

  double stop_factor_;
  std::size_t fewest_averaged_;
  std::vector<double> rates_;
  MovingAverage average_;
  double best_;
  bool asked_ = false;
  RangeCurve curve_;
};

/// The curve of losses that came from elsewhere, smoothed and cut as a RangeTest would have.
RangeCurve replay(const RangeTestOptions& options, const std::vector<double>& losses);

/// Throws InvalidArgument, beginning with `who`, unless rates, losses and smoothed have one length and every
/// rate is positive, finite and above the one before.
void check_curve(const RangeCurve& curve, const char* who);

}  // namespace surefoot::find
