#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Sensitivity to the learning rate: which rates are as good as the best, where training falls apart, and
/// what each rate costs. Pure functions of the results of runs; safe for concurrent use.
namespace surefoot::search {

/// A value that a run reported on its way, and how many seconds it had run; NaN where that is not known.
struct TimedValue {
  std::int64_t step = 0;
  double value = 0;
  double seconds = std::numeric_limits<double>::quiet_NaN();
};

/// One run at one rate.
struct RateRun {
  /// Linear; positive and finite.
  double learning_rate = 0;
  /// Its loss, or another metric; NaN or infinite counts as diverged.
  double result = std::numeric_limits<double>::quiet_NaN();
  bool diverged = false;
  /// In order of step; empty where only the result is known.
  std::vector<TimedValue> curve = {};
};

struct SensitivityOptions {
  /// Larger results are better.
  bool maximize = false;
  /// The value before the first step. NaN: the median of the curves' values at step 0 where they have any,
  /// else the worst mean of a rate whose runs did not diverge.
  double initial_value = std::numeric_limits<double>::quiet_NaN();
  /// The value that the cost of a rate is counted up to. NaN: default_target_regret above the best.
  double target = std::numeric_limits<double>::quiet_NaN();
  /// The price of an hour of a run, in money of any kind. NaN: not known.
  double price_per_hour = std::numeric_limits<double>::quiet_NaN();
};

/// The regrets that ranges are given for.
inline constexpr std::array sensitivity_regrets{0.01, 0.02, 0.05};
/// The regret at which a rate has reached the target, where none is given: nine tenths of what there is to
/// gain are gained.
inline constexpr double default_target_regret = 0.1;
/// The share of true ends of ranges that lie within the interval stated for them.
inline constexpr double sensitivity_confidence = 0.9;

/// All runs at one rate.
struct RateResult {
  double learning_rate = 0;
  /// Of its results, each no worse than the initial value, which a run that diverged counts as.
  double mean = 0;
  /// (mean − best mean) / (initial value − best mean), from 0 to 1.
  double regret = 0;
  /// Standard error of the regret over the seeds; that of a single run is taken from the other rates, and 0
  /// where no rate has two runs.
  double error = 0;
  std::int64_t runs = 0;
  std::int64_t diverged = 0;
};

/// One end of a range.
struct RangeEnd {
  double learning_rate = 0;
  /// The true end lies between these with sensitivity_confidence. 0 or infinity: the rates tried end before
  /// it does.
  double lowest = 0;
  double highest = 0;
  /// False where the outermost rate tried is still in the range.
  bool seen = true;
};

/// The rates whose regret stays below a level, around the best one.
struct RegretRange {
  double regret = 0;
  RangeEnd low;
  RangeEnd high;
};

/// The cost of reaching the target at one rate: medians over its runs, a run that never reaches it counting
/// as infinite. Infinity is never; NaN is not known.
struct RateCost {
  double learning_rate = 0;
  double steps = 0;
  double seconds = 0;
  double money = 0;
};

struct Sensitivity {
  /// The refusal in words; then nothing below but `rates` and the counts holds.
  std::string reason;
  /// The rate to use: the best one tried, or, where that is the last one below a cliff, half way to the one
  /// below it.
  double learning_rate = 0;
  /// The rate tried with the best mean.
  double best_tried = 0;
  double best_value = 0;
  double initial_value = 0;
  /// The initial value was not known: the worst rate stands for it.
  bool from_worst = false;
  /// One for each of sensitivity_regrets; each lies within the next.
  std::vector<RegretRange> ranges;
  /// The lowest rate tried above the best at which training falls apart: the regret rises by cliff_rise or
  /// more from the rate below it.
  std::optional<double> cliff;
  /// Where the regret of rates below the best reaches cliff_rise; empty where the rates tried end before.
  std::optional<double> slope;
  /// The mean over the rates tried of min(loss, initial loss) − best loss, in units of the value.
  /// Source: Wortsman et al. 2023, arXiv 2309.14322.
  double lr_sensitivity = 0;
  double target = 0;
  /// One for each rate, in order; empty where no run has a curve.
  std::vector<RateCost> costs;
  /// The steps to the target at a tenth of the rate, as a multiple of those at the rate: infinite where it
  /// is never reached, empty where no such rate was tried or nothing is known of steps.
  std::optional<double> tenfold_cost;

  /// In order of rate.
  std::vector<RateResult> rates;
  std::int64_t runs = 0;
  std::int64_t diverged = 0;
  /// Runs at the rate that has fewest, and most.
  std::int64_t fewest_seeds = 0;
  std::int64_t most_seeds = 0;
  /// Why the ranges are less sure than they look.
  bool few_rates = false;
  bool best_is_lowest = false;
  bool best_is_highest = false;
  /// No other rate is within 2% of the best.
  bool narrower_than_grid = false;
  /// Beside the best, or at an end of the range within 2%, rates are more than half a decade apart.
  bool coarse_grid = false;
  /// Rates that would settle it, in order, and those that want another seed.
  std::vector<double> settle;
  std::vector<double> settle_seeds;

  bool found() const { return reason.empty(); }
};

/// The regret that is a cliff between neighbouring rates. Fitted with the shares below on the choosing half
/// of the proving ground's tables (script/bench sensitivity).
inline constexpr double cliff_rise = 0.25;

/// Reads runs at several rates. Runs whose rate is not positive and finite are left out. Throws nothing:
/// where nothing can be told `reason` says why (no run, one rate, all diverged, all results equal, no rate
/// better than the initial value).
///
/// Regret runs in a straight line over log rate between the rates tried. The ends of a range lie where the
/// regret and its standard error reach the level. Below a cliff they stay half way between the last good
/// rate and the one before: of three seeds that all went well there, a fourth often does not.
Sensitivity sensitivity(std::span<const RateRun> runs, const SensitivityOptions& options = {});

}  // namespace surefoot::search
