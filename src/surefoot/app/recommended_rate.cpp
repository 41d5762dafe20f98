#include "surefoot/app/recommended_rate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "surefoot/app/study_view.hpp"
#include "surefoot/find/valley.hpp"

namespace surefoot::app {
namespace {

using find::RateLoss;
using study::TrialStatus;

constexpr std::size_t fewest_rates = 3;

/// The share of the gain lost at each rate, from 0 at the best to 1 where nothing was learned.
using GivenAway = std::vector<RateLoss>;

GivenAway by_curves(const diagnose::SweepDiagnosis& sweep) {
  GivenAway all;
  for (const auto& rate : sweep.rates)
    all.push_back({std::log10(rate.learning_rate), std::clamp(rate.excess.value_or(1), 0.0, 1.0)});
  return all;
}

/// Of the trials that differ from the best in the rate alone.
GivenAway by_values(const report::SweepView& view) {
  struct Sum {
    double values = 0;
    double count = 0;
    bool diverged = false;
  };
  std::map<double, Sum> rates;
  const auto shared = without_rate(view.best->trial.parameters);
  for (const auto& trial : view.trials) {
    if (!trial.parameters.contains("lr") || without_rate(trial.parameters) != shared) continue;
    auto& sum = rates[search::to_number(trial.parameters.at("lr"))];
    sum.diverged = sum.diverged || trial.state == TrialStatus::diverged;
    if (trial.state != TrialStatus::complete || !std::isfinite(trial.value)) continue;
    sum.values += trial.value;
    sum.count += 1;
  }
  std::erase_if(rates, [](const auto& rate) { return rate.second.count == 0 && !rate.second.diverged; });
  double worst = view.best->value;
  const bool smaller = view.spec.direction == study::Direction::minimize;
  for (const auto& [rate, sum] : rates)
    if (sum.count > 0)
      worst = smaller ? std::max(worst, sum.values / sum.count) : std::min(worst, sum.values / sum.count);
  const double all = std::abs(worst - view.best->value);
  GivenAway given;
  for (const auto& [rate, sum] : rates) {
    const double away = all > 0 ? std::abs(sum.values / sum.count - view.best->value) / all : 0;
    given.push_back({std::log10(rate), sum.diverged ? 1 : std::clamp(away, 0.0, 1.0)});
  }
  return given;
}

}  // namespace

std::optional<double> recommended_rate(const report::SweepView& view) {
  if (!view.best || !view.best->trial.parameters.contains("lr")) return std::nullopt;
  const auto together = std::find_if(view.together.begin(), view.together.end(),
                                     [](const auto& group) { return group.holds_best; });
  const bool compared = together != view.together.end() &&
                        std::isfinite(together->sweep.best_learning_rate) && !view.named_metric;
  const auto given = compared ? by_curves(together->sweep) : by_values(view);
  if (given.size() < fewest_rates) return std::nullopt;
  const auto best = std::min_element(given.begin(), given.end(),
                                     [](const RateLoss& a, const RateLoss& b) { return a.loss < b.loss; });
  if (best == given.begin() || best + 1 == given.end()) return std::pow(10.0, best->x);
  return std::pow(10.0, find::middle_of_valley(given, 1));
}

}  // namespace surefoot::app
