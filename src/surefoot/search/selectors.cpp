#include "surefoot/search/selectors.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace surefoot::search {
namespace {

Suggestion at(const Window& window, std::size_t index, double factor, std::string reason) {
  Suggestion suggestion;
  suggestion.learning_rate = window.rates[index] * factor;
  suggestion.low = suggestion.high = *suggestion.learning_rate;
  suggestion.reason = std::move(reason);
  return suggestion;
}

Suggestion too_short() {
  return refusal("the curve is too short for this rule");
}

std::size_t lowest(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
}

/// Derivative by central differences over places x, one-sided at the ends, second order on uneven places.
std::vector<double> gradient(const std::vector<double>& y, const std::vector<double>& x) {
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

std::vector<double> indices(std::size_t n) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<double>(i);
  return x;
}

std::vector<double> logs(const std::vector<double>& rates) {
  std::vector<double> x;
  for (const double rate : rates) x.push_back(std::log10(rate));
  return x;
}

Suggestion steepest_over(const Window& window, const std::vector<double>& places, const char* over) {
  if (window.rates.size() < 2) return too_short();
  return at(window, lowest(gradient(window.losses, places)), 1,
            fmt::format("the loss falls steepest over {}", over));
}

/// fastai leaves out the first tenth and the last five points.
Window fastai_window(const RangeCurve& curve) {
  return usable(curve, curve.planned_steps / 10, 5);
}

}  // namespace

Window usable(const RangeCurve& curve, std::size_t skip_first, std::size_t skip_last, bool smoothed) {
  const auto& losses = smoothed ? curve.smoothed : curve.losses;
  Window window;
  const std::size_t end = losses.size() > skip_last ? losses.size() - skip_last : 0;
  for (std::size_t i = skip_first; i < end; ++i) {
    if (!std::isfinite(losses[i])) continue;
    window.rates.push_back(curve.learning_rates[i]);
    window.losses.push_back(losses[i]);
  }
  return window;
}

Suggestion steepest(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  return steepest_over(window, logs(window.rates), "log rate");
}

Suggestion minimum(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.rates.empty()) return too_short();
  return at(window, lowest(window.losses), 0.1, "a tenth of the rate with the smallest smoothed loss");
}

Suggestion valley(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  const std::size_t n = window.losses.size();
  if (n < 3) return too_short();
  std::vector<std::size_t> length(n, 1);
  std::size_t end = 0;
  for (std::size_t i = 1; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (window.losses[i] < window.losses[j]) length[i] = std::max(length[i], length[j] + 1);
    if (length[i] > length[end]) end = i;
  }
  // fastai takes the subsequence to be without gaps; a fall from the first point on begins one before it.
  const auto begin = static_cast<std::int64_t>(end) - static_cast<std::int64_t>(length[end]);
  const double third = static_cast<double>(static_cast<std::int64_t>(end) - begin) / 3;
  const std::int64_t index = begin + static_cast<std::int64_t>(third) + static_cast<std::int64_t>(third / 2);
  return at(window, static_cast<std::size_t>(std::max<std::int64_t>(index, 0)), 1,
            "inside the longest fall of the smoothed loss");
}

Suggestion slide(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  constexpr std::size_t span = 15;
  constexpr double agreement = 0.005;
  const std::size_t n = window.losses.size();
  if (n < span + 1) return too_short();
  const auto slopes = gradient(window.losses, indices(n));
  std::size_t left = n - 1 - span;
  std::size_t chosen = left;
  while (std::abs(slopes[left + span] - slopes[left]) > agreement) {
    chosen = left;
    if (left == 0) break;
    --left;
  }
  return at(window, chosen, 1, "left of where the slope of the loss changes quickly");
}

Suggestion steep(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.losses.size() < 2) return too_short();
  std::size_t best = 0;
  double steepest_slope = 0;
  for (std::size_t i = 0; i + 1 < window.losses.size(); ++i) {
    const double slope = (window.losses[i + 1] - window.losses[i]) /
                         (std::log(window.rates[i + 1]) - std::log(window.rates[i]));
    if (i == 0 || slope < steepest_slope) {
      steepest_slope = slope;
      best = i;
    }
  }
  return at(window, best, 1, "the loss falls steepest between two points over log rate");
}

Suggestion pytorch_lr_finder(const RangeCurve& curve) {
  Window window = usable(curve, 10, 5, false);
  // The tool's own smoothing: a twentieth of each loss, begun at the first, over the whole curve.
  double smoothed = curve.losses.empty() ? 0 : curve.losses[0];
  for (std::size_t i = 1; i < curve.losses.size() && i < 10 + window.losses.size(); ++i) {
    smoothed = 0.05 * curve.losses[i] + 0.95 * smoothed;
    if (i >= 10) window.losses[i - 10] = smoothed;
  }
  return steepest_over(window, indices(window.rates.size()), "the steps of the test");
}

Suggestion lightning_by_index(const RangeCurve& curve) {
  const Window window = usable(curve, 10, 1);
  return steepest_over(window, indices(window.rates.size()), "the steps of the test");
}

Suggestion lightning_by_rate(const RangeCurve& curve) {
  const Window window = usable(curve, 10, 1);
  return steepest_over(window, window.rates, "linear rate");
}

Suggestion two_orders_below_minimum(const RangeCurve& curve) {
  const Window window = usable(curve, 0, 0);
  if (window.rates.empty()) return too_short();
  return at(window, lowest(window.losses), 0.01, "two orders of magnitude below the smallest smoothed loss");
}

Suggestion cyclical_bounds(const RangeCurve& curve) {
  const Window window = usable(curve, curve.planned_steps / 10, 0);
  if (window.rates.size() < 3) return too_short();
  const std::size_t bottom = lowest(window.losses);
  const double top =
      *std::max_element(window.losses.begin(), window.losses.begin() + static_cast<long>(bottom) + 1);
  const double fall = top - window.losses[bottom];
  if (!(fall > 0)) return refusal("the loss never falls");
  const auto first_below = [&](double share) {
    std::size_t i = 0;
    while (i < bottom && window.losses[i] > top - share * fall) ++i;
    return window.rates[i];
  };
  Suggestion suggestion;
  suggestion.high = first_below(0.9);
  suggestion.low = std::min(first_below(0.1), suggestion.high / 4);
  suggestion.learning_rate = suggestion.high;
  suggestion.reason = "base where the loss begins to fall, maximum before it stops falling";
  return suggestion;
}

const std::vector<Selector>& selectors() {
  static const std::vector<Selector> all{
      {"steepest", "steepest fall of the loss over log rate", steepest},
      {"minimum", "a tenth of the rate at the minimum (fastai)", minimum},
      {"valley", "inside the longest fall (fastai's default)", valley},
      {"slide", "left of the turn (fastai)", slide},
      {"steep", "steepest between two points (fastai)", steep},
      {"pytorch-lr-finder", "steepest by index", pytorch_lr_finder},
      {"lightning-by-index", "steepest by index (Lightning before 2.5.3)", lightning_by_index},
      {"lightning-by-rate", "steepest over linear rate (Lightning since 2.5.3)", lightning_by_rate},
      {"two-orders-below", "a hundredth of the rate at the minimum", two_orders_below_minimum},
      {"cyclical", "Smith's base and maximum for cyclical rates", cyclical_bounds},
  };
  return all;
}

}  // namespace surefoot::search
