#include "surefoot/search/scheduled_rates.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace surefoot::search {
namespace {

constexpr double epochs_of_learning = 8;
constexpr std::int64_t epochs_of_first_meetings = 2;
constexpr std::int64_t least_first_part = 10;

}  // namespace

double constant_equivalent(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch) {
  const auto steps = static_cast<double>(horizon);
  const auto looks = static_cast<std::size_t>(std::min<std::int64_t>(horizon, 10000));
  const double stretch = epochs_of_learning * static_cast<double>(steps_per_epoch) / steps;
  const auto long_enough =
      stretch > 0 && stretch < 1
          ? std::max<std::size_t>(1, static_cast<std::size_t>(stretch * static_cast<double>(looks)))
          : looks;
  std::vector<double> sums{0};
  for (std::size_t i = 0; i < looks; ++i) {
    const double done = (static_cast<double>(i) + 0.5) / static_cast<double>(looks);
    sums.push_back(sums.back() + rates(static_cast<std::int64_t>(done * steps)));
  }
  double most = sums.back() / static_cast<double>(looks);
  for (std::size_t end = long_enough; end <= looks && long_enough < looks; ++end)
    most = std::max(most, (sums[end] - sums[end - long_enough]) / static_cast<double>(long_enough));
  return most;
}

double highest_at_first(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch) {
  const auto part =
      std::max(epochs_of_first_meetings * std::min(steps_per_epoch, horizon), horizon / least_first_part);
  const auto last = (steps_per_epoch > 0 ? std::min(part, horizon) : horizon) - 1;
  const auto looks = std::clamp<std::int64_t>(last, 1, 1000);
  double most = 0;
  for (std::int64_t i = 0; i <= looks; ++i) {
    const double done = static_cast<double>(i) / static_cast<double>(looks);
    most = std::max(most, rates(static_cast<std::int64_t>(static_cast<double>(last) * done)));
  }
  return most;
}

}  // namespace surefoot::search
