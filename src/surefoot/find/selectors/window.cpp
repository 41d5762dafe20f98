#include "surefoot/find/selectors/window.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace surefoot::find {

Window window_of(const RangeCurve& curve, std::span<const double> losses, const Skip& skip) {
  check_curve(curve, "selector");
  const std::size_t told = losses.size();
  const bool ended_by_nan = told > 0 && std::isnan(curve.losses.back());
  const std::size_t made = ended_by_nan ? std::max(curve.planned_steps, told) : told;
  const std::size_t end = std::min(told, made > skip.last ? made - skip.last : 0);
  Window window;
  for (std::size_t i = skip.first; i < end; ++i) {
    if (!std::isfinite(losses[i])) continue;
    window.rates.push_back(curve.learning_rates[i]);
    window.losses.push_back(losses[i]);
  }
  return window;
}

Window fastai_window(const RangeCurve& curve) {
  const std::size_t planned = curve.planned_steps > 0 ? curve.planned_steps : curve.losses.size();
  return window_of(curve, curve.smoothed, {.first = planned / 10, .last = 5});
}

std::vector<double> gradient(std::span<const double> y, std::span<const double> x) {
  const std::size_t n = y.size();
  std::vector<double> slopes(n);
  slopes[0] = (y[1] - y[0]) / (x[1] - x[0]);
  slopes[n - 1] = (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double before = x[i] - x[i - 1];
    const double after = x[i + 1] - x[i];
    slopes[i] =
        (before * before * y[i + 1] + (after * after - before * before) * y[i] - after * after * y[i - 1]) /
        (before * after * (before + after));
  }
  return slopes;
}

std::vector<double> indices(std::size_t count) {
  std::vector<double> x(count);
  for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<double>(i);
  return x;
}

std::size_t lowest(std::span<const double> values) {
  return static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
}

Suggestion steepest_by(const Window& window, std::span<const double> places, std::string reason) {
  if (window.rates.size() < 2) return too_few_points(window, 2);
  return one_rate(window.rates[lowest(gradient(window.losses, places))], std::move(reason));
}

Suggestion one_rate(double rate, std::string reason) {
  return {.learning_rate = rate, .low = rate, .high = rate, .confidence = 0, .reason = std::move(reason)};
}

Suggestion too_few_points(const Window& window, std::size_t needed) {
  return refusal(
      fmt::format("the rule needs {} points and the curve leaves it {}", needed, window.rates.size()));
}

}  // namespace surefoot::find
