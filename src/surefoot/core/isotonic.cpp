#include "surefoot/core/isotonic.hpp"

#include <algorithm>
#include <numeric>

namespace surefoot {
namespace {

/// Values pooled to their mean.
struct Pool {
  double mean = 0;
  double squares = 0;
  std::size_t count = 0;
};

Pool joined(const Pool& a, const Pool& b) {
  const auto na = static_cast<double>(a.count);
  const auto nb = static_cast<double>(b.count);
  const double apart = b.mean - a.mean;
  return {(na * a.mean + nb * b.mean) / (na + nb),
          a.squares + b.squares + apart * apart * na * nb / (na + nb), a.count + b.count};
}

/// The decreasing fit of a growing sequence: its pools, and the sum of squared errors.
class GrowingFit {
 public:
  double add(double value) {
    Pool pool{value, 0, 1};
    while (!pools_.empty() && pools_.back().mean <= pool.mean) {
      error_ -= pools_.back().squares;
      pool = joined(pools_.back(), pool);
      pools_.pop_back();
    }
    pools_.push_back(pool);
    return error_ += pool.squares;
  }

  std::vector<double> fit() const {
    std::vector<double> values;
    for (const Pool& pool : pools_) values.insert(values.end(), pool.count, pool.mean);
    return values;
  }

 private:
  std::vector<Pool> pools_;
  double error_ = 0;
};

/// The error of the decreasing fit to the first k values, for k = 0 … n.
template <typename Range>
std::vector<double> prefix_errors(const Range& values) {
  GrowingFit fit;
  std::vector<double> errors{0};
  for (const double value : values) errors.push_back(fit.add(value));
  return errors;
}

}  // namespace

std::vector<double> decreasing_fit(std::span<const double> values) {
  GrowingFit fit;
  for (const double value : values) fit.add(value);
  return fit.fit();
}

ValleyFit valley_fit(std::span<const double> values) {
  if (values.empty()) return {};
  const std::size_t n = values.size();
  const std::vector<double> backwards(values.rbegin(), values.rend());
  const auto falling = prefix_errors(values);
  const auto rising = prefix_errors(backwards);
  std::size_t split = 0;
  for (std::size_t k = 1; k <= n; ++k)
    if (falling[k] + rising[n - k] < falling[split] + rising[n - split]) split = k;
  ValleyFit valley{.fit = decreasing_fit(values.first(split))};
  const auto right = decreasing_fit(std::span(backwards).first(n - split));
  valley.fit.insert(valley.fit.end(), right.rbegin(), right.rend());
  const auto lowest = std::min_element(valley.fit.begin(), valley.fit.end());
  valley.bottom_begin = static_cast<std::size_t>(lowest - valley.fit.begin());
  valley.bottom_end = valley.bottom_begin;
  while (valley.bottom_end + 1 < n && valley.fit[valley.bottom_end + 1] == *lowest) ++valley.bottom_end;
  return valley;
}

}  // namespace surefoot
