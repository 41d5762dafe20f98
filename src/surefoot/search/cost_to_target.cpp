#include <algorithm>
#include <cmath>
#include <limits>

#include "surefoot/search/regret_profile.hpp"

namespace surefoot::search {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// The median in which a value that is never reached stays so; NaN where there is none.
double median_or_never(std::vector<double> values) {
  if (values.empty() || std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
    return not_known;
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

/// The first report that reaches the target; empty where none does.
std::optional<TimedValue> first_at(const RateRun& run, double target, double sign) {
  for (const auto& point : run.curve)
    if (std::isfinite(point.value) && sign * point.value <= sign * target) return point;
  return std::nullopt;
}

bool has_seconds(const RateRun& run) {
  return std::any_of(run.curve.begin(), run.curve.end(),
                     [](const TimedValue& point) { return std::isfinite(point.seconds); });
}

/// Linear in the logarithms of rate and steps between the two rates around it.
std::optional<double> steps_at(std::span<const RateCost> costs, double learning_rate) {
  const auto above = std::find_if(costs.begin(), costs.end(), [&](const RateCost& cost) {
    return cost.learning_rate >= learning_rate * (1 - 1e-6);
  });
  if (above == costs.end()) return std::nullopt;
  if (std::abs(above->learning_rate / learning_rate - 1) < 1e-6) return above->steps;
  if (above == costs.begin()) return std::nullopt;
  const auto below = above - 1;
  if (!std::isfinite(below->steps) || !std::isfinite(above->steps)) return below->steps + above->steps;
  const double share =
      std::log(learning_rate / below->learning_rate) / std::log(above->learning_rate / below->learning_rate);
  const double low = std::max(below->steps, 1.0);
  return low * std::pow(std::max(above->steps, 1.0) / low, share);
}

}  // namespace

std::vector<RateCost> costs_to_target(std::span<const RateRun> runs, std::span<const RateResult> rates,
                                      double target, double sign, double price_per_hour) {
  std::vector<RateCost> costs;
  bool any = false;
  for (const auto& rate : rates) {
    std::vector<double> steps;
    std::vector<double> seconds;
    for (const auto& run : runs) {
      if (run.learning_rate != rate.learning_rate || (run.curve.empty() && !run.diverged)) continue;
      any = any || !run.curve.empty();
      const auto at = first_at(run, target, sign);
      steps.push_back(at ? static_cast<double>(at->step) : never);
      if (at || has_seconds(run)) seconds.push_back(at ? at->seconds : never);
    }
    RateCost cost{rate.learning_rate, median_or_never(steps), median_or_never(seconds), not_known};
    cost.money = cost.seconds / 3600 * price_per_hour;
    costs.push_back(cost);
  }
  if (!any) costs.clear();
  return costs;
}

std::optional<double> cost_at_a_tenth(std::span<const RateCost> costs, double learning_rate) {
  const auto at_rate = steps_at(costs, learning_rate);
  const auto at_tenth = steps_at(costs, learning_rate / 10);
  if (!at_rate || !at_tenth || !std::isfinite(*at_rate) || *at_rate < 1 || std::isnan(*at_tenth))
    return std::nullopt;
  return *at_tenth / *at_rate;
}

}  // namespace surefoot::search
