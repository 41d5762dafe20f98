#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Robust statistics on plain numbers. None of these sorts or changes its argument.
namespace surefoot {

/// The q-quantile, q in [0, 1], by linear interpolation between order statistics (type 7 of Hyndman and
/// Fan 1996, NumPy's default). NaN when `values` is empty or holds a NaN. Throws InvalidArgument for q
/// outside.
double quantile(std::span<const double> values, double q);

/// The 0.5-quantile.
double median(std::span<const double> values);

/// The mean of the last `count` values, of all when there are fewer; NaN when there are none.
double mean_of_last(std::span<const double> values, std::size_t count);

/// The same of the geometric mean, which one value far above the others moves little; NaN when one of them is
/// not positive.
double geometric_mean_of_last(std::span<const double> values, std::size_t count);

/// 1.4826 × the median of |value − median|: the standard deviation of normal values, deaf to outliers.
double robust_deviation(std::span<const double> values);

/// The median of |v_i − 2 v_{i−1} + v_{i−2}|, how much values jump about whatever their slope; 0 for fewer
/// than three. Of normal scatter σ it is 0.6745·√6·σ.
double median_second_difference(std::span<const double> values);

/// A line y = intercept + slope·x.
struct Line {
  double slope = 0;
  double intercept = 0;
};

/// The line whose slope is the median slope of all pairs of points (Theil 1950, Sen 1968) and whose intercept
/// is the median of y − slope·x. Pairs with equal x are skipped; NaN when fewer than two distinct x remain.
/// O(n²). Throws InvalidArgument when the lengths differ.
Line theil_sen(std::span<const double> x, std::span<const double> y);

/// The exponential moving average s_t = β·s_{t−1} + (1−β)·v_t with s_0 = 0, divided by 1 − β^t (Kingma and Ba
/// 2014, section 3), so that the first values are not pulled towards zero. β in [0, 1); a NaN stays.
class MovingAverage {
 public:
  explicit MovingAverage(double beta);
  /// Takes one value and returns the average so far.
  double add(double value);
  /// The average so far; NaN before the first value.
  double value() const;

 private:
  double beta_;
  double sum_ = 0;
  double weight_ = 0;
};

/// The moving average after each value.
std::vector<double> moving_average(std::span<const double> values, double beta);

}  // namespace surefoot
