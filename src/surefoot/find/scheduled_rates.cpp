#include "surefoot/find/scheduled_rates.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::find {
namespace {

/// Cosine, which falls farthest of the schedules looked at, has 2.75.
constexpr double most_below_the_mean = 2.8;
constexpr double epochs_of_learning = 4;
constexpr double most_epochs_counted = 30;
constexpr double parameters_to_memorize = 20;
constexpr std::int64_t epochs_of_first_meetings = 2;
constexpr std::int64_t least_first_part = 10;
constexpr std::int64_t most_means = 10000;
constexpr std::int64_t most_highest = 1000;
/// From a mean of 0.55 of the highest rate down they fall as far as those that were looked at.
constexpr double falls_with = 2.2;

/// Whole steps of so many: each where there are few, else one from each of equal parts, at places that go
/// with no period (the golden ratio's).
template <class Look>
void look_at(std::int64_t first, std::int64_t count, std::int64_t most_looks, const Look& look) {
  constexpr double golden = 0.6180339887498949;
  const auto looks = std::min(count, most_looks);
  double within = 0.5;
  for (std::int64_t i = 0; i < looks; ++i) {
    const double done = (static_cast<double>(i) + within) / static_cast<double>(looks);
    look(first + std::min(static_cast<std::int64_t>(done * static_cast<double>(count)), count - 1));
    within += golden;
    within -= std::floor(within);
  }
}

double mean_from(std::int64_t first, const RateOfStep& rates, std::int64_t horizon) {
  double sum = 0;
  look_at(first, horizon - first, most_means, [&](std::int64_t step) { sum += rates(step); });
  return sum / static_cast<double>(std::min(horizon - first, most_means));
}

double highest_until(const RateOfStep& rates, std::int64_t end) {
  double most = rates(end - 1);
  look_at(0, end, most_highest, [&](std::int64_t step) { most = std::max(most, rates(step)); });
  return std::max(most, rates(0));
}

}  // namespace

double constant_equivalent(const RateOfStep& rates, std::int64_t horizon, UpdateRule rule) {
  const double mean = mean_from(0, rates, horizon);
  if (rule != UpdateRule::adaptive) return mean;
  return std::max(mean_from(horizon / 2, rates, horizon), mean / most_below_the_mean);
}

double memorization_factor(double epochs, double parameters_per_target, UpdateRule rule) {
  if (!(epochs > epochs_of_learning) || !(parameters_per_target > 1)) return 1;
  const double share = std::min(1.0, std::log(parameters_per_target) / std::log(parameters_to_memorize));
  return std::pow(std::min(epochs, most_epochs_counted) / epochs_of_learning,
                  rule == UpdateRule::scale_invariant ? share / 2 : share);
}

double highest_at_first(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch) {
  const auto part =
      std::max(epochs_of_first_meetings * std::min(steps_per_epoch, horizon), horizon / least_first_part);
  return highest_until(rates, steps_per_epoch > 0 ? std::min(part, horizon) : horizon);
}

double highest(const RateOfStep& rates, std::int64_t horizon) {
  return highest_until(rates, horizon);
}

double how_far_they_fall(const RateOfStep& rates, std::int64_t horizon) {
  const double most = highest(rates, horizon);
  return most > 0 ? std::clamp(falls_with * (1 - mean_from(0, rates, horizon) / most), 0.0, 1.0) : 0;
}

}  // namespace surefoot::find
