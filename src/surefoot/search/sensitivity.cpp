#include "surefoot/search/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/search/regret_profile.hpp"

namespace surefoot::search {
namespace {

constexpr std::int64_t enough_rates = 3;
constexpr double half_a_decade = 0.55;
/// The relative difference below which results count as equal.
constexpr double equal_share = 1e-12;

bool fell(const RateRun& run) {
  return run.diverged || !std::isfinite(run.result);
}

std::vector<RateRun> usable(std::span<const RateRun> runs) {
  std::vector<RateRun> kept;
  for (const auto& run : runs)
    if (std::isfinite(run.learning_rate) && run.learning_rate > 0) kept.push_back(run);
  return kept;
}

using RunsByRate = std::map<double, std::vector<const RateRun*>>;

/// The median of the values at step 0, unless they depend on the rate: then they were measured later, as
/// after an epoch that is counted from 0.
std::optional<double> value_at_start(const std::vector<RateRun>& runs, double sign) {
  constexpr double alike = 0.1;
  std::vector<double> first;
  double best = std::numeric_limits<double>::infinity();
  for (const auto& run : runs) {
    if (!fell(run)) best = std::min(best, sign * run.result);
    if (!run.curve.empty() && run.curve.front().step == 0 && std::isfinite(run.curve.front().value))
      first.push_back(sign * run.curve.front().value);
  }
  if (first.empty()) return std::nullopt;
  const double middle = median(first);
  if (quantile(first, 0.9) - quantile(first, 0.1) > alike * (middle - best)) return std::nullopt;
  return middle;
}

/// Smaller values are better from here on: those to be maximized come negated.
double initial_of(const std::vector<RateRun>& runs, const RunsByRate& by_rate,
                  const SensitivityOptions& options, double sign, bool& from_worst) {
  if (std::isfinite(options.initial_value)) return sign * options.initial_value;
  if (const auto first = value_at_start(runs, sign)) return *first;
  from_worst = true;
  double worst = -std::numeric_limits<double>::infinity();
  for (const auto& [rate, members] : by_rate) {
    double sum = 0;
    bool whole = true;
    for (const auto* run : members) {
      whole = whole && !fell(*run);
      sum += sign * run->result;
    }
    if (whole) worst = std::max(worst, sum / static_cast<double>(members.size()));
  }
  // Every rate has a run that diverged: the worst of the others.
  if (!std::isfinite(worst))
    for (const auto& run : runs)
      if (!fell(run)) worst = std::max(worst, sign * run.result);
  return worst;
}

RateResult result_of(double rate, const std::vector<const RateRun*>& members, double initial, double sign) {
  RateResult result{.learning_rate = rate};
  std::vector<double> values;
  for (const auto* run : members) {
    result.diverged += fell(*run) ? 1 : 0;
    values.push_back(fell(*run) ? initial : std::min(sign * run->result, initial));
  }
  result.runs = static_cast<std::int64_t>(values.size());
  result.mean = mean_of_last(values, values.size());
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  // The deviation for now; NaN of a single run.
  result.error = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return result;
}

/// Makes regrets of the means, and standard errors of the deviations.
void set_regrets(std::vector<RateResult>& rates, double best, double gain) {
  std::vector<double> known;
  for (const auto& rate : rates)
    if (std::isfinite(rate.error)) known.push_back(rate.error);
  const double usual = known.empty() ? 0 : median(known);
  for (auto& rate : rates) {
    const double deviation = std::isfinite(rate.error) ? rate.error : usual;
    rate.error = deviation / std::sqrt(static_cast<double>(rate.runs)) / gain;
    rate.regret = std::clamp((rate.mean - best) / gain, 0.0, 1.0);
  }
}

RegretProfile profile_of(const std::vector<RateResult>& rates) {
  RegretProfile profile;
  for (const auto& rate : rates) {
    profile.x.push_back(std::log10(rate.learning_rate));
    profile.regret.push_back(rate.regret);
    profile.error.push_back(rate.error);
  }
  const auto best = std::min_element(profile.regret.begin(), profile.regret.end());
  profile.best = static_cast<std::size_t>(best - profile.regret.begin());
  return profile;
}

/// The reason why runs of these counts tell nothing; empty where they do.
std::string refusal(const Sensitivity& s) {
  if (s.runs == 0) return "there is no run with a rate and a result";
  if (s.runs == 1) return "there is one run: rates are compared with one another";
  if (s.diverged == s.runs)
    return fmt::format("all {} runs diverged: lower rates are to be tried, from {:.2g} down", s.runs,
                       s.rates.front().learning_rate / 10);
  if (s.rates.size() == 1)
    return fmt::format("all {} runs have the rate {:.3g}: rates are compared with one another", s.runs,
                       s.rates.front().learning_rate);
  return {};
}

/// Why runs of which none is better than the initial value tell nothing.
std::string no_gain(const Sensitivity& s, double sign) {
  if (!s.from_worst)
    return fmt::format("no rate did better than the initial value {:.4g}", sign * s.initial_value);
  if (s.diverged == 0) return "all results are equal: no rate is better than another";
  return "the runs that did not diverge ended alike, and what they began from is not known";
}

/// Half way between two rates on the logarithmic axis, as a person would type it.
double between(const RegretProfile& p, std::size_t a, std::size_t b) {
  return std::pow(10.0, (p.x[a] + p.x[b]) / 2);
}

void add_settling(Sensitivity& s, const RegretProfile& p) {
  const double third = std::sqrt(10.0);
  const std::size_t last = p.x.size() - 1;
  const auto& within = s.ranges[1];
  if (!within.low.seen) {
    s.settle.push_back(s.rates.front().learning_rate / third);
    s.settle.push_back(s.rates.front().learning_rate / 10);
  }
  if (!within.high.seen) {
    s.settle.push_back(s.rates.back().learning_rate * third);
    s.settle.push_back(s.rates.back().learning_rate * 10);
  }
  if (s.narrower_than_grid || s.coarse_grid) {
    const std::size_t low = crossing(p, within.regret, -1, 1).last;
    const std::size_t high = crossing(p, within.regret, 1, 1).last;
    if (low > 0) s.settle.push_back(between(p, low - 1, low));
    if (high < last) s.settle.push_back(between(p, high, high + 1));
  }
  if (s.best_tried != s.learning_rate) s.settle.push_back(s.learning_rate);
  std::sort(s.settle.begin(), s.settle.end());
  const auto same = [](double a, double b) { return std::abs(a / b - 1) < 1e-6; };
  s.settle.erase(std::unique(s.settle.begin(), s.settle.end(), same), s.settle.end());
  if (s.most_seeds > 1) return;
  for (std::size_t i = p.best > 0 ? p.best - 1 : 0; i <= std::min(p.best + 1, last); ++i)
    s.settle_seeds.push_back(s.rates[i].learning_rate);
}

void set_warnings(Sensitivity& s, const RegretProfile& p) {
  const std::size_t last = p.x.size() - 1;
  s.few_rates = static_cast<std::int64_t>(s.rates.size()) < enough_rates;
  s.best_is_lowest = p.best == 0;
  s.best_is_highest = p.best == last;
  const auto low = crossing(p, s.ranges[1].regret, -1, 1);
  const auto high = crossing(p, s.ranges[1].regret, 1, 1);
  s.narrower_than_grid = low.seen && high.seen && low.last == high.last;
  const auto far = [&](std::size_t a, std::size_t b) { return p.x[b] - p.x[a] > half_a_decade; };
  s.coarse_grid = (low.seen && far(low.last - 1, low.last)) || (high.seen && far(high.last, high.last + 1));
  for (std::size_t i = low.last; i < high.last; ++i) s.coarse_grid = s.coarse_grid || far(i, i + 1);
}

/// The answer from a profile that has one.
void read_profile(Sensitivity& s, const RegretProfile& p, double gain) {
  s.best_tried = s.rates[p.best].learning_rate;
  double chosen = p.x[p.best];
  if (const auto safe = safe_below_cliff(p)) chosen = std::min(chosen, *safe);
  s.learning_rate = chosen == p.x[p.best] ? s.best_tried : std::pow(10.0, chosen);
  for (const double level : sensitivity_regrets) {
    s.ranges.push_back(range_within(p, level, chosen));
    auto& range = s.ranges.back();
    if (chosen != p.x[p.best]) continue;
    // A power of a logarithm is not quite the rate.
    range.low.learning_rate = std::min(range.low.learning_rate, s.best_tried);
    range.high.learning_rate = std::max(range.high.learning_rate, s.best_tried);
  }
  if (const auto cliff = cliff_of(p)) s.cliff = s.rates[*cliff].learning_rate;
  if (const auto slope = crossing(p, cliff_rise, -1, 0); slope.seen) s.slope = std::pow(10.0, slope.x);
  double sum = 0;
  for (const double regret : p.regret) sum += regret;
  s.lr_sensitivity = gain * sum / static_cast<double>(p.regret.size());
  set_warnings(s, p);
  add_settling(s, p);
}

/// As they were given: those to be maximized get their sign back.
void restore_sign(Sensitivity& s, double sign) {
  for (auto& rate : s.rates) rate.mean *= sign;
  s.best_value *= sign;
  s.initial_value *= sign;
  s.target *= sign;
}

}  // namespace

Sensitivity sensitivity(std::span<const RateRun> given, const SensitivityOptions& options) {
  const double sign = options.maximize ? -1 : 1;
  const auto runs = usable(given);
  RunsByRate by_rate;
  for (const auto& run : runs) by_rate[run.learning_rate].push_back(&run);
  Sensitivity s;
  s.initial_value = runs.empty() ? 0 : initial_of(runs, by_rate, options, sign, s.from_worst);
  for (const auto& [rate, members] : by_rate)
    s.rates.push_back(result_of(rate, members, s.initial_value, sign));
  s.runs = static_cast<std::int64_t>(runs.size());
  for (const auto& rate : s.rates) {
    s.diverged += rate.diverged;
    s.most_seeds = std::max(s.most_seeds, rate.runs);
    s.fewest_seeds = s.fewest_seeds == 0 ? rate.runs : std::min(s.fewest_seeds, rate.runs);
  }
  s.reason = refusal(s);
  if (s.found()) {
    s.best_value = s.rates.front().mean;
    for (const auto& rate : s.rates) s.best_value = std::min(s.best_value, rate.mean);
    const double gain = s.initial_value - s.best_value;
    if (!(gain > equal_share * std::max(std::abs(s.best_value), std::abs(s.initial_value)))) {
      s.reason = no_gain(s, sign);
    } else {
      set_regrets(s.rates, s.best_value, gain);
      read_profile(s, profile_of(s.rates), gain);
      s.target =
          std::isfinite(options.target) ? sign * options.target : s.best_value + default_target_regret * gain;
    }
  }
  restore_sign(s, sign);
  if (!s.found()) return s;
  s.costs = costs_to_target(runs, s.rates, s.target, sign, options.price_per_hour);
  s.tenfold_cost = cost_at_a_tenth(s.costs, s.learning_rate);
  return s;
}

}  // namespace surefoot::search
