#pragma once

#include <optional>

#include "surefoot/schedule/fall.hpp"
#include "surefoot/schedule/schedule.hpp"

/// Rates that go up and down again.
namespace surefoot::schedule {

/// The momentum that goes down while the rate goes up: `high` at the base rate, `low` at the peak.
struct MomentumRange {
  double low = 0.85;
  double high = 0.95;
};

/// The change of the peaks of a cyclical rate. c counts cycles from 0, t steps from 0.
enum class CycleMode {
  /// k = 1
  triangular,
  /// k = 2^−c
  triangular2,
  /// k = gamma^t: only the height above the base falls, as in common code.
  exp_range,
  /// Both boundaries fall: rate(t) = gamma^t·(base + (peak − base)·x), as in the paper.
  exp_bounds,
};

/// Of cyclic: rates with 0 ≤ base ≤ peak < ∞, counts at least 1.
struct CyclicOptions {
  double base = 0.001;
  double peak = 0.006;
  /// Steps from base to peak.
  std::int64_t up = 2000;
  /// Steps from peak to base; as many as up when not said.
  std::optional<std::int64_t> down;
  CycleMode mode = CycleMode::triangular;
  /// Per step, for the two exponential modes; positive.
  double gamma = 1;
  /// Own k of the cycle (from 0), and of the step; multiplied with the mode's. Pure functions.
  std::function<double(std::int64_t cycle)> scale_cycle;
  std::function<double(std::int64_t step)> scale_step;
  std::optional<MomentumRange> momentum;
};

/// rate(t) = base + (peak − base)·x·k, where x rises from 0 to 1 in `up` steps and falls back in `down`, and
/// k is the mode's. The momentum, if any, is high − (high − low)·x·k. Throws InvalidArgument for counts below
/// 1, negative rates, base above peak, a gamma that is not positive, a momentum outside [0, 1] or with low
/// above high. Source: Smith 2015, arXiv 1506.01186.
Schedule cyclic(const CyclicOptions& options);

/// Of restarts; the bend is linear, cosine or sqrt.
struct RestartsOptions {
  double peak = 0.1;
  /// Steps of the first cycle; at least 1, need not be whole.
  double steps = 1;
  double end = 0;
  /// Each cycle is so many times as long as the one before: 1, or at least 1.001.
  double stretch = 1;
  /// Each peak is so many times the one before; positive.
  double decay = 1;
  /// Cycles before the rate stays: at `end` after a whole number of them, else where the last one has got to.
  /// 0 means for ever.
  double cycles = 0;
  Bend bend{Shape::cosine};
};

/// In cycle c, which begins at step s: rate(t) = end + (peak·decay^c − end)·f((t − s)/length), with the bent
/// fall of a ramp. A cycle begins at its peak. Throws InvalidArgument for values outside what the options
/// say. Source: Loshchilov and Hutter 2016, arXiv 1608.03983.
Schedule restarts(const RestartsOptions& options);

/// Of sawtooth: rates finite and not negative, steps of the first tooth at least 1, power positive.
struct SawtoothOptions {
  double peak = 0.1;
  std::int64_t steps = 1;
  double end = 0;
  double power = 1;
};

/// rate(t) = end + (peak − end)·(1 − t/(n·steps))^power, n = max(1, ⌈t/steps⌉): each tooth ends at `end`
/// after `steps` and is less high than the one before. Throws as a polynomial does. Source: Keras'
/// PolynomialDecay with `cycle=True`.
Schedule sawtooth(const SawtoothOptions& options);

/// Of one_cycle: the peak finite and not negative.
struct OneCycleOptions {
  double peak = 0.1;
  /// Of the whole run; at least 2. The last step, steps − 1, has the lowest rate.
  std::int64_t steps = 2;
  /// Share of the run that rises, in [0, 1]; with three phases at most 1/2.
  double rise = 0.3;
  /// The first rate is peak/div; at least 1.
  double div = 25;
  /// The last rate is peak/(div·final_div); at least 1.
  double final_div = 1e4;
  /// linear or cosine.
  Shape shape = Shape::cosine;
  /// Fall back to the first rate as slowly as it rose, then to the last one.
  bool three_phase = false;
  std::optional<MomentumRange> momentum;
};

/// From peak/div up to peak at step rise·steps − 1 (which need not be whole), and down to
/// peak/(div·final_div) at steps − 1, where it stays; with three phases by way of peak/div at 2·rise·steps
/// − 2. The momentum, if any, goes high, low, high. Throws InvalidArgument for values outside what the
/// options say. Source: Smith and Topin 2017, arXiv 1708.07120; the phases are those of PyTorch's OneCycleLR.
Schedule one_cycle(const OneCycleOptions& options);

}  // namespace surefoot::schedule
