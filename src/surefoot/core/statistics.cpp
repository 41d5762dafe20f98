#include "surefoot/core/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Sorts its argument in place: the callers own it.
double quantile_of_own(std::vector<double>& values, double q) {
  if (values.empty() || std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
    return nan;
  const double position = q * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::ptrdiff_t>(std::floor(position));
  std::nth_element(values.begin(), values.begin() + lower, values.end());
  const double low = values[static_cast<std::size_t>(lower)];
  const double fraction = position - static_cast<double>(lower);
  if (fraction == 0) return low;
  const double high = *std::min_element(values.begin() + lower + 1, values.end());
  return std::isinf(low) && low == high ? low : low + fraction * (high - low);
}

}  // namespace

double quantile(std::span<const double> values, double q) {
  if (!(q >= 0 && q <= 1)) throw InvalidArgument(fmt::format("quantile: q must lie in [0, 1], got {}", q));
  std::vector<double> own(values.begin(), values.end());
  return quantile_of_own(own, q);
}

double median(std::span<const double> values) {
  return quantile(values, 0.5);
}

double mean_of_last(std::span<const double> values, std::size_t count) {
  const auto last = values.last(std::min(count, values.size()));
  if (last.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(last.begin(), last.end(), 0.0) / static_cast<double>(last.size());
}

double geometric_mean_of_last(std::span<const double> values, std::size_t count) {
  std::vector<double> logs;
  for (const double value : values.last(std::min(count, values.size())))
    logs.push_back(value > 0 ? std::log(value) : std::numeric_limits<double>::quiet_NaN());
  return std::exp(mean_of_last(logs, count));
}

double median_second_difference(std::span<const double> values) {
  if (values.size() < 3) return 0;
  std::vector<double> second;
  for (std::size_t i = 2; i < values.size(); ++i)
    second.push_back(std::abs(values[i] - 2 * values[i - 1] + values[i - 2]));
  return median(second);
}

double robust_deviation(std::span<const double> values) {
  const double middle = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double v : values) distances.push_back(std::abs(v - middle));
  return 1.4826 * quantile_of_own(distances, 0.5);
}

Line theil_sen(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size())
    throw InvalidArgument(
        fmt::format("theil_sen: x and y must have the same length, got {} and {}", x.size(), y.size()));
  std::vector<double> slopes;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = i + 1; j < x.size(); ++j)
      if (x[i] != x[j]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
  const double slope = quantile_of_own(slopes, 0.5);
  std::vector<double> intercepts;
  for (std::size_t i = 0; i < x.size(); ++i) intercepts.push_back(y[i] - slope * x[i]);
  return {slope, quantile_of_own(intercepts, 0.5)};
}

MovingAverage::MovingAverage(double beta) : beta_(beta) {
  if (!(beta >= 0 && beta < 1))
    throw InvalidArgument(fmt::format("moving average: beta must lie in [0, 1), got {}", beta));
}

double MovingAverage::add(double value) {
  sum_ = beta_ * sum_ + (1 - beta_) * value;
  weight_ = beta_ * weight_ + (1 - beta_);
  return this->value();
}

double MovingAverage::value() const {
  return weight_ > 0 ? sum_ / weight_ : nan;
}

std::vector<double> moving_average(std::span<const double> values, double beta) {
  MovingAverage average(beta);
  std::vector<double> result;
  result.reserve(values.size());
  for (const double v : values) result.push_back(average.add(v));
  return result;
}

}  // namespace surefoot
