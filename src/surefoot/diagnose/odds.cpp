#include "surefoot/diagnose/odds.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "surefoot/diagnose/certainty.hpp"
#include "surefoot/diagnose/weights.hpp"

namespace surefoot::diagnose {
namespace {

double log_within(double value, double low, double high) {
  return std::log10(std::clamp(value, low, high));
}

/// Of the initial loss: what came down to it has little left to learn, so that it stands still for being
/// done.
constexpr double nothing_left = 0.1;

double flatness_of(const Signals& s) {
  return std::max(0.0, -1.6 - log_within(s.pace_training, 0.003, 1));
}

}  // namespace

double deciding(const RateOdds& odds, double RateOdds::*one) {
  const double highest = std::max({odds.too_low, odds.good, odds.too_high});
  return odds.*one == highest && highest > odds.least ? highest : 0;
}

std::vector<double> weighed_signals(const Signals& s) {
  const double flatness = flatness_of(s);
  const double fraction = log_within(s.fraction, 0.03, 1);
  const double kept = std::clamp(s.kept, -1.0, 1.0);
  const double gap = std::clamp(s.gap, -1.0, 1.0);
  std::vector<double> x{log_within(s.pace_validation, 0.003, 1),
                        log_within(s.time_to_most, 0.001, 1),
                        log_within(1 + s.rise, 1, 100),
                        log_within(s.roughness, 0.001, 3),
                        fraction,
                        flatness,
                        std::clamp(s.above_start, -1.0, 2.0),
                        log_within(s.time_to_nearly_all, 0.001, 1),
                        log_within(s.noise, 0.001, 3),
                        std::clamp(s.first_share, -0.5, 1.0),
                        kept,
                        flatness * flatness,
                        s.rises * fraction,
                        kept * fraction,
                        flatness * flatness * fraction,
                        gap * fraction,
                        log_within(s.second_half, 0.003, 1),
                        s.rises,
                        gap,
                        log_within(s.pace_training, 0.003, 1),
                        std::clamp(s.come_back, 0.0, 2.0),
                        log_within(s.losses, 8, 200)};
  if (std::isfinite(s.log_rate)) x.push_back(s.log_rate);
  return x;
}

namespace {

/// One row of weights for x: the constant, then the signals, the rate last where it is among them.
double weighed(const std::vector<double>& x, std::span<const double> w) {
  double sum = w[0];
  for (std::size_t i = 0; i < x.size(); ++i) sum += w[i + 1] * x[i];
  return sum;
}

}  // namespace

RateSums rate_sums(const Signals& signals) {
  const auto x = weighed_signals(signals);
  const bool with_rate = std::isfinite(signals.log_rate);
  RateSums sums{};
  for (std::size_t k = 0; k < sums.size(); ++k) {
    if (signals.initial_known)
      sums[k] = with_rate ? weighed(x, weights_initial_rate[k]) : weighed(x, weights_initial[k]);
    else
      sums[k] = with_rate ? weighed(x, weights_rate[k]) : weighed(x, weights_plain[k]);
  }
  return sums;
}

double standing_still(const Signals& s) {
  const double flatness = std::clamp(flatness_of(s), 0.0, 1.0);
  const double early = std::clamp(-1 - log_within(s.time_to_nearly_all, 0.001, 1), 0.0, 2.0);
  return flatness * early;
}

double left_standing(const Signals& s) {
  return s.left < nothing_left ? 0 : standing_still(s);
}

namespace {

/// The probability that an answer must exceed. Without the initial loss, and with nearly all of the fall made
/// by the third loss of the log, all is measured by the first loss logged, which another logging interval
/// would change.
double least_of(const Signals& s) {
  if (s.initial_known) return 0.5;
  return s.time_to_most * s.losses < 3.5 ? 0.85 : 0.55;
}

}  // namespace

RateOdds rate_odds(const Signals& signals) {
  const RateSums sums = rate_sums(signals);
  const bool with_rate = std::isfinite(signals.log_rate);
  const Certainty& certainty = signals.initial_known
                                   ? (with_rate ? certainty_initial_rate : certainty_initial)
                                   : (with_rate ? certainty_rate : certainty_plain);
  const double temperature = certainty.temperature + certainty.by_standing * left_standing(signals) +
                             certainty.by_noise * std::min(signals.noise, 1.0);
  const double highest = *std::max_element(sums.begin(), sums.begin() + 3);
  std::array<double, 3> odds{};
  for (std::size_t k = 0; k < odds.size(); ++k) odds[k] = std::exp((sums[k] - highest) / temperature);
  if (still_descends(signals)) odds[1] = 0;
  const double sum = odds[0] + odds[1] + odds[2];
  return {.too_low = odds[0] / sum,
          .good = odds[1] / sum,
          .too_high = odds[2] / sum,
          .log_factor = sums[3],
          .least = least_of(signals)};
}

}  // namespace surefoot::diagnose
