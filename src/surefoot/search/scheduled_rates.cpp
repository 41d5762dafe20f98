#include "surefoot/search/scheduled_rates.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::search {
namespace {

/// Cosine, which falls farthest of the schedules looked at, has 2.75.
constexpr double most_below_the_mean = 2.8;
constexpr double epochs_of_learning = 4;
constexpr double most_epochs_counted = 30;
constexpr double parameters_by_heart = 20;
constexpr std::int64_t epochs_of_first_meetings = 2;
constexpr std::int64_t least_first_part = 10;

double mean_from(std::int64_t first, const RateOfStep& rates, std::int64_t horizon) {
  const std::int64_t counted = horizon - first;
  const auto looks = std::min<std::int64_t>(counted, 10000);
  double sum = 0;
  for (std::int64_t i = 0; i < looks; ++i) {
    const double done = (static_cast<double>(i) + 0.5) / static_cast<double>(looks);
    sum += rates(first + static_cast<std::int64_t>(done * static_cast<double>(counted)));
  }
  return sum / static_cast<double>(looks);
}

}  // namespace

double constant_equivalent(const RateOfStep& rates, std::int64_t horizon, StepLength step_length) {
  const double mean = mean_from(0, rates, horizon);
  if (step_length != StepLength::normalised) return mean;
  return std::max(mean_from(horizon / 2, rates, horizon), mean / most_below_the_mean);
}

double learned_by_heart(double epochs, double parameters_per_target, StepLength step_length) {
  if (!(epochs > epochs_of_learning) || !(parameters_per_target > 1)) return 1;
  const double share = std::min(1.0, std::log(parameters_per_target) / std::log(parameters_by_heart));
  return std::pow(std::min(epochs, most_epochs_counted) / epochs_of_learning,
                  step_length == StepLength::scale_free ? share / 2 : share);
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
