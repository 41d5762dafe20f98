#include "surefoot/diagnose/odds.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "surefoot/diagnose/weights.hpp"

namespace surefoot::diagnose {
namespace {

double log_within(double value, double low, double high) {
  return std::log10(std::clamp(value, low, high));
}

/// How far what is left of the initial loss lies from 46% of it, either way, as the square of the decades.
double unusual(double remaining) {
  const double away = log_within(remaining, 0.003, 1.5) + 0.34;
  return std::min(away * away, 1.0);
}

}  // namespace

double deciding(const RateOdds& odds, double RateOdds::*one) {
  const double highest = std::max({odds.too_low, odds.good, odds.too_high});
  return odds.*one == highest && highest > 0.5 ? highest : 0;
}

std::vector<double> weighed_signals(const Signals& s) {
  const double flatness = std::max(0.0, -1.6 - log_within(s.pace_training, 0.003, 1));
  const double fraction = log_within(s.fraction, 0.03, 1);
  const double left = unusual(s.remaining);
  const double kept = std::clamp(s.kept, -1.0, 1.0);
  std::vector<double> x{log_within(s.pace_validation, 0.003, 1),
                        log_within(s.time_to_most, 0.001, 1),
                        log_within(s.peak, 1, 100),
                        log_within(s.roughness, 0.001, 1),
                        fraction,
                        flatness,
                        std::clamp(s.above_start, -0.05, 0.3),
                        log_within(s.time_to_nearly_all, 0.001, 1),
                        log_within(s.fall, 0.01, 1),
                        std::clamp(s.first_share, -0.5, 1.0),
                        left,
                        kept,
                        flatness * flatness,
                        s.rises * fraction,
                        left * fraction,
                        kept * fraction,
                        flatness * flatness * fraction,
                        std::clamp(s.gap, -1.0, 1.0) * fraction};
  if (std::isfinite(s.log_rate)) x.push_back(s.log_rate);
  return x;
}

RateOdds rate_odds(const Signals& signals) {
  const auto x = weighed_signals(signals);
  std::array<double, 4> score{};
  for (std::size_t k = 0; k < score.size(); ++k) {
    const bool with_rate = x.size() + 1 == weights_with_rate[k].size();
    const std::span<const double> w = with_rate ? std::span<const double>(weights_with_rate[k])
                                                : std::span<const double>(weights_without_rate[k]);
    score[k] = w[0];
    for (std::size_t i = 0; i < x.size(); ++i) score[k] += w[i + 1] * x[i];
  }
  const std::span odds = std::span(score).first<3>();
  const double highest = *std::max_element(odds.begin(), odds.end());
  for (double& value : odds) value = std::exp(value - highest);
  if (still_descends(signals)) odds[1] = 0;
  const double sum = odds[0] + odds[1] + odds[2];
  return {.too_low = odds[0] / sum, .good = odds[1] / sum, .too_high = odds[2] / sum, .log_factor = score[3]};
}

}  // namespace surefoot::diagnose
