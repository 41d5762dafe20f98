#include "surefoot/diagnose/prepared_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/progress.hpp"

namespace surefoot::diagnose {
namespace {

constexpr std::size_t buckets = 200;
constexpr std::size_t most_validations = 24;
constexpr std::array places{1 / 128.0, 1 / 64.0, 1 / 32.0, 3 / 64.0, 1 / 16.0, 3 / 32.0, 1 / 8.0,   3 / 16.0,
                            1 / 4.0,   3 / 8.0,  1 / 2.0,  5 / 8.0,  3 / 4.0,  7 / 8.0,  15 / 16.0, 1.0};

void add(Losses& losses, double step, double value) {
  losses.steps.push_back(step);
  losses.values.push_back(value);
}

void add(Losses& losses, const Losses& from, std::size_t i, double value) {
  losses.steps.push_back(from.steps[i]);
  losses.values.push_back(value);
  losses.times.push_back(from.times[i]);
}

/// The mean of each two-hundredth of the steps, at the last step of it.
Losses bucket_means(const Losses& all) {
  if (all.size() <= buckets) return all;
  Losses means;
  const double first = all.times.front();
  const double width = (all.times.back() - first) / static_cast<double>(buckets);
  if (!(width > 0)) return all;
  double sum = 0;
  double count = 0;
  std::size_t bucket = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto here =
        std::min(buckets - 1, static_cast<std::size_t>(std::floor((all.times[i] - first) / width)));
    if (here != bucket && count > 0) {
      add(means, all, i - 1, sum / count);
      sum = count = 0;
    }
    bucket = here;
    sum += all.values[i];
    ++count;
  }
  add(means, all, all.size() - 1, sum / count);
  return means;
}

Losses at_places(const Losses& all) {
  if (all.size() <= most_validations) return all;
  Losses picked;
  for (const double place : places) {
    const auto after = std::upper_bound(all.times.begin(), all.times.end(), place * all.times.back() + 1e-9);
    if (after == all.times.begin()) continue;
    const auto at = static_cast<std::size_t>(after - all.times.begin()) - 1;
    if (picked.empty() || picked.times.back() < all.times[at]) add(picked, all, at, all.values[at]);
  }
  return picked;
}

/// The first lost loss that no finite one follows.
std::optional<double> lost_tail(const std::vector<const CurvePoint*>& points) {
  std::optional<double> lost;
  for (const CurvePoint* point : points) {
    if (point->diverged || std::isinf(point->training_loss) || std::isinf(point->validation_loss)) {
      if (!lost) lost = static_cast<double>(point->step);
    } else if (std::isfinite(point->training_loss) || std::isfinite(point->validation_loss)) {
      lost.reset();
    }
  }
  return lost;
}

/// The median gap between neighbouring steps; 1 where there is none.
double interval_of(const std::vector<double>& steps) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < steps.size(); ++i)
    if (steps[i] > steps[i - 1]) gaps.push_back(steps[i] - steps[i - 1]);
  return gaps.empty() ? 1 : median(gaps);
}

/// Steps as intervals between losses, the first of which is at 1.
struct TimeAxis {
  double first = 0;
  double interval = 1;

  double at(double step) const { return (step - first) / interval + 1; }
};

/// Below it a validation before the first training loss was measured before training.
constexpr double at_the_start = 0.1;

void place(Losses& losses, const TimeAxis& axis, double last) {
  for (const double step : losses.steps) losses.times.push_back(axis.at(step) / last);
}

/// Takes what was measured before the first step out of the validations: it is the initial loss, and no part
/// of the descent.
void take_initial_loss(PreparedCurve& curve, const TimeAxis& axis, const RunFacts& facts) {
  Losses& validation = curve.all_validation;
  std::size_t before = 0;
  while (before < validation.size() && axis.at(validation.steps[before]) <= at_the_start) ++before;
  if (std::isfinite(facts.initial_loss)) {
    curve.initial_loss = facts.initial_loss;
  } else if (before > 0) {
    curve.initial_loss = validation.values[before - 1];
  } else if (!curve.all_main().empty()) {
    curve.initial_loss = curve.all_main().values.front();
  }
  curve.initial_known = before > 0 || std::isfinite(facts.initial_loss);
  const auto count = static_cast<std::ptrdiff_t>(before);
  validation.steps.erase(validation.steps.begin(), validation.steps.begin() + count);
  validation.values.erase(validation.values.begin(), validation.values.begin() + count);
}

void judge_rates(PreparedCurve& curve) {
  if (curve.rates.empty()) return;
  const auto& values = curve.rates.values;
  const double highest = *std::max_element(values.begin(), values.end());
  const double lowest = *std::min_element(values.begin(), values.end());
  curve.rate_varies = lowest < 0.9 * highest;
  curve.rate_decays = values.back() < 0.5 * highest;
  std::vector<double> after_warmup(std::max_element(values.begin(), values.end()), values.end());
  curve.learning_rate = median(after_warmup);
}

std::vector<std::string> names_beside(const LearningCurve& curve, const RunFacts& facts) {
  std::set<std::string> names(facts.beside.begin(), facts.beside.end());
  for (const auto& point : curve.points)
    for (const auto& [name, value] : point.metrics) names.insert(name);
  return {names.begin(), names.end()};
}

}  // namespace

bool PreparedCurve::is_constant() const {
  const auto constant = [](const Losses& losses) {
    return std::adjacent_find(losses.values.begin(), losses.values.end(), std::not_equal_to<>()) ==
           losses.values.end();
  };
  return has_losses() && constant(all_training) && constant(all_validation);
}

PreparedCurve prepare(const LearningCurve& curve, const RunFacts& facts) {
  std::vector<const CurvePoint*> points;
  points.reserve(curve.points.size());
  for (const auto& point : curve.points) points.push_back(&point);
  std::stable_sort(points.begin(), points.end(),
                   [](const CurvePoint* a, const CurvePoint* b) { return a->step < b->step; });
  PreparedCurve result;
  for (const CurvePoint* point : points) {
    const auto step = static_cast<double>(point->step);
    if (std::isfinite(point->training_loss)) add(result.all_training, step, point->training_loss);
    if (std::isfinite(point->validation_loss)) add(result.all_validation, step, point->validation_loss);
    if (point->learning_rate > 0 && std::isfinite(point->learning_rate))
      add(result.rates, step, point->learning_rate);
  }
  if (!points.empty()) {
    result.first_step = static_cast<double>(points.front()->step);
    result.last_step = static_cast<double>(points.back()->step);
  }
  const auto& steps = result.all_main().steps;
  const TimeAxis axis{.first = steps.empty() ? 0 : steps.front(), .interval = interval_of(steps)};
  take_initial_loss(result, axis, facts);
  const double intervals = std::max(axis.at(result.last_step), 1.0);
  place(result.all_training, axis, intervals);
  place(result.all_validation, axis, intervals);
  result.training = bucket_means(result.all_training);
  result.validation = at_places(result.all_validation);
  const double seen = std::max(result.last_step, intervals * axis.interval);
  if (facts.horizon > 0 && seen > 0)
    result.fraction = std::min(1.0, seen / static_cast<double>(facts.horizon));
  judge_rates(result);
  result.no_progress = why_no_progress(facts.loss_name, names_beside(curve, facts)).value_or("");
  result.at_chance = accuracy_at_chance(curve);
  result.lost_at = lost_tail(points);
  return result;
}

}  // namespace surefoot::diagnose
