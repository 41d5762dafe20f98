#include "surefoot/diagnose/noise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace surefoot::diagnose {
namespace {

constexpr std::size_t least_values = 20;
/// In standard deviations of what draws of one distribution give.
constexpr double most_likeness = 2.2;
constexpr double most_trend = 2.6;

/// From 0; equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k) ranks[order[k]] = static_cast<double>(begin + end - 1) / 2;
  }
  return ranks;
}

}  // namespace

bool is_only_noise(std::span<const double> values) {
  if (values.size() < least_values) return false;
  const auto rank = ranks(values);
  const auto n = static_cast<double>(rank.size());
  const double middle = (n - 1) / 2;
  double squares = 0;
  double differences = 0;
  double with_time = 0;
  for (std::size_t i = 0; i < rank.size(); ++i) {
    squares += (rank[i] - middle) * (rank[i] - middle);
    with_time += (rank[i] - middle) * (static_cast<double>(i) - middle);
    if (i > 0) differences += (rank[i] - rank[i - 1]) * (rank[i] - rank[i - 1]);
  }
  if (squares == 0) return false;
  const double ratio = (differences / squares - 2) / std::sqrt(4 / n);
  const double trend = with_time / std::sqrt(squares * n * (n * n - 1) / 12) * std::sqrt(n - 1);
  return std::abs(ratio) < most_likeness && std::abs(trend) < most_trend;
}

}  // namespace surefoot::diagnose
