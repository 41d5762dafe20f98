#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/statistics.hpp"

/// The learning-rate range test: raise the rate a little with every training step and watch the loss.
namespace surefoot::search {

/// How the rates of a range test are spaced.
enum class Spacing {
  /// rate(i) = low·(high/low)^(i/(steps − 1)): even steps in log rate.
  exponential,
  /// rate(i) = low + (high − low)·i/(steps − 1).
  linear,
};

/// The defaults are fastai's: 1e-7 to 10 in 100 steps, smoothing 0.98, stop at four times the best.
struct RangeTestOptions {
  RateRange range = {};
  /// Training steps, one rate each; both ends of the range are tried when there are two or more.
  std::int64_t steps = 100;
  Spacing spacing = Spacing::exponential;
  /// β of the bias-corrected moving average of the losses, in [0, 1); 0 does not smooth.
  double smoothing = 0.98;
  /// The test stops when the smoothed loss exceeds this many times its best so far; infinity never stops it.
  double stop_factor = 4;
};

/// What a range test measured: one entry per training step done, in the order they were done.
struct RangeCurve {
  /// Linear, not log10.
  std::vector<double> learning_rates = {};
  /// As told. Only the last can be NaN or infinite: it ended the test.
  std::vector<double> losses = {};
  /// Bias-corrected moving average of `losses`.
  std::vector<double> smoothed = {};
  /// The steps the test was to make; 0 when unknown, and then taken to be those made.
  std::int64_t planned_steps = 0;
  /// The test ended before the highest rate.
  bool stopped_early = false;
  /// Why the test ended, in words; empty while it runs.
  std::string reason = {};
};

/// A range test as ask and tell: ask for a rate, make one training step with it, tell the loss of that step.
///
///     RangeTest test({.range = {1e-6, 1}});
///     while (const auto rate = test.ask()) test.tell(train_one_step(*rate));
///     use(test.curve());
///
/// It ends after `steps` losses, at a loss that is NaN or infinite (which is recorded), or when the smoothed
/// loss s exceeds stop_factor·best; while the best is not positive, when s − best exceeds (stop_factor −
/// 1)·(first − best) instead. A value: copying it copies its place. Not safe for concurrent use.
///
/// Source: Smith 2015, arXiv 1506.01186, section 3.3; smoothing and stop as in fastai and PyTorch Lightning.
class RangeTest {
 public:
  /// Throws InvalidArgument for a bad range, steps < 1, smoothing outside [0, 1) or stop_factor ≤ 1.
  explicit RangeTest(const RangeTestOptions& options = {});

  /// The rate of the next training step; the same until its loss is told. Empty once the test has ended.
  std::optional<double> ask();
  /// Takes the loss of the step asked for. Throws InvalidArgument when none was asked for.
  void tell(double loss);
  bool done() const { return !curve_.reason.empty(); }
  /// What was measured so far.
  const RangeCurve& curve() const { return curve_; }

 private:
  double rate_at(std::int64_t step) const;
  bool rose_too_far() const;

  RangeTestOptions options_;
  MovingAverage average_;
  RangeCurve curve_;
  double best_;
  bool asked_ = false;
};

/// The curve without its points that are not finite, in loss or in rate; `smoothed` is kept beside them.
RangeCurve finite_part(const RangeCurve& curve);

/// Throws InvalidArgument, beginning with `who`, unless the three columns have one length and every rate is
/// positive, finite and above the one before.
void check_curve(const RangeCurve& curve, const char* who);

}  // namespace surefoot::search
