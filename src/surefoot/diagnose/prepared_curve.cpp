#include "surefoot/diagnose/prepared_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "surefoot/core/statistics.hpp"

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

/// The mean of each two-hundredth of the steps, at the last step of it.
Losses bucket_means(const Losses& all) {
  if (all.size() <= buckets) return all;
  Losses means;
  const double first = all.steps.front();
  const double width = (all.steps.back() - first) / static_cast<double>(buckets);
  if (!(width > 0)) return all;
  double sum = 0;
  double count = 0;
  std::size_t bucket = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto here =
        std::min(buckets - 1, static_cast<std::size_t>(std::floor((all.steps[i] - first) / width)));
    if (here != bucket && count > 0) {
      add(means, all.steps[i - 1], sum / count);
      sum = count = 0;
    }
    bucket = here;
    sum += all.values[i];
    ++count;
  }
  add(means, all.steps.back(), sum / count);
  return means;
}

Losses at_places(const Losses& all) {
  if (all.size() <= most_validations) return all;
  Losses picked;
  for (const double place : places) {
    const auto after = std::upper_bound(all.steps.begin(), all.steps.end(), place * all.steps.back() + 1e-9);
    if (after == all.steps.begin()) continue;
    const auto at = static_cast<std::size_t>(after - all.steps.begin()) - 1;
    if (picked.empty() || picked.steps.back() < all.steps[at]) add(picked, all.steps[at], all.values[at]);
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

/// Where a log that begins late came from: what the first doubling of its steps brought, for each doubling
/// before it.
double extrapolated_start(const Losses& losses) {
  const double first = losses.values.front();
  const double begin = losses.steps.front();
  if (begin <= 1) return first;
  const auto doubled = std::lower_bound(losses.steps.begin(), losses.steps.end(), 2 * begin);
  if (doubled == losses.steps.end()) return first;
  const double fall = first - losses.values[static_cast<std::size_t>(doubled - losses.steps.begin())];
  const double before = std::max(0.0, fall) * std::log2(begin);
  return first + std::min(before, 2 * std::abs(first));
}

/// Validation at step 0 that was measured before training: where epochs count from 0 it stands beside the
/// mean training loss of the first, and well below it.
bool begins_with_validation(const PreparedCurve& curve) {
  const auto at_zero = [](const Losses& losses) { return !losses.empty() && losses.steps.front() == 0; };
  if (!at_zero(curve.all_validation)) return false;
  return !at_zero(curve.all_training) ||
         curve.all_validation.values.front() > 0.95 * curve.all_training.values.front();
}

double first_loss(const PreparedCurve& curve, const RunFacts& facts) {
  if (std::isfinite(facts.initial_loss)) return facts.initial_loss;
  if (begins_with_validation(curve)) return curve.all_validation.values.front();
  const Losses& losses = curve.all_main();
  return losses.empty() ? not_measured : extrapolated_start(losses);
}

void judge_rates(PreparedCurve& curve) {
  if (curve.rates.empty()) return;
  const auto& values = curve.rates.values;
  const double highest = *std::max_element(values.begin(), values.end());
  const double lowest = *std::min_element(values.begin(), values.end());
  curve.rate_varies = lowest < 0.9 * highest;
  std::vector<double> after_warmup(std::max_element(values.begin(), values.end()), values.end());
  curve.learning_rate = median(after_warmup);
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
  result.initial_loss = first_loss(result, facts);
  result.training = bucket_means(result.all_training);
  Losses validation = result.all_validation;
  // What was measured before the first step is the initial loss, and no part of the descent.
  if (validation.size() > 1 && begins_with_validation(result)) {
    validation.steps.erase(validation.steps.begin());
    validation.values.erase(validation.values.begin());
  }
  result.validation = at_places(validation);
  if (facts.horizon > 0 && result.last_step > 0)
    result.fraction = std::min(1.0, result.last_step / static_cast<double>(facts.horizon));
  judge_rates(result);
  result.lost_at = lost_tail(points);
  return result;
}

}  // namespace surefoot::diagnose
