#include "surefoot/diagnose/signals.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/core/statistics.hpp"

namespace surefoot::diagnose {
namespace {

constexpr double most = 1e6;
/// A fall is at least this share of all that training moved.
constexpr double least_fall = 0.05;

/// Losses counted from where the run began, in units of its fall: 0 is where it began, −1 where it came to.
Losses relative(const Losses& losses, double initial, double fall) {
  Losses result = losses;
  for (double& value : result.values) value = std::clamp((value - initial) / fall, -most, most);
  return result;
}

std::span<const double> tail(const std::vector<double>& values, std::size_t from) {
  return std::span(values).subspan(std::min(from, values.size()));
}

double level_after(const Losses& losses, double share) {
  const std::size_t from = std::min(first_after(losses, share), losses.size() - 1);
  return median(tail(losses.values, from));
}

double pace(const Losses& losses) {
  const std::size_t from = first_after(losses, 0.3 - 2e-9);
  std::vector<double> x;
  for (std::size_t i = from; i < losses.size(); ++i) x.push_back(std::log2(std::max(losses.times[i], 1e-9)));
  if (x.size() < 2) return 0;
  const double slope = theil_sen(x, tail(losses.values, from)).slope;
  return std::isfinite(slope) ? -slope : 0;
}

double time_to(const Losses& training, double share_of_fall) {
  for (std::size_t i = 0; i < training.size(); ++i) {
    if (training.values[i] > -share_of_fall) continue;
    const double here = training.times[i] / std::max(training.times.back(), 1e-9);
    // Within the first mean: as if it had fallen evenly.
    return i == 0 && training.values[0] < 0 ? here * std::min(1.0, -share_of_fall / training.values[0])
                                            : here;
  }
  return 1;
}

double scatter(std::span<const double> values) {
  if (values.size() < 3) return 0;
  std::vector<double> differences;
  for (std::size_t i = 1; i < values.size(); ++i) differences.push_back(std::abs(values[i] - values[i - 1]));
  return median(differences) / (0.6745 * std::sqrt(2.0));
}

double jumps(const Losses& validation) {
  std::size_t from = first_after(validation, 0.25);
  if (validation.size() - from < 4) from = validation.size() - std::min<std::size_t>(4, validation.size());
  return median_second_difference(tail(validation.values, from));
}

/// Of the differences of later values, from a quarter on, those upwards.
double share_of_rises(const Losses& validation) {
  const std::size_t from = validation.size() < 6 ? 0 : validation.size() / 4;
  const auto values = tail(validation.values, from);
  if (values.size() < 2) return 0;
  std::size_t rises = 0;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] > values[i - 1]) ++rises;
  return static_cast<double>(rises) / static_cast<double>(values.size() - 1);
}

/// The last level by half of the steps seen.
double level_around_half(const Losses& blocks) {
  const std::size_t after = first_after(blocks, 0.5);
  return blocks.values[after == 0 ? 0 : after - 1];
}

double highest(const Losses& losses) {
  return *std::max_element(losses.values.begin(), losses.values.end());
}

double lowest(const Losses& losses) {
  return *std::min_element(losses.values.begin(), losses.values.end());
}

}  // namespace

std::size_t first_after(const Losses& losses, double share) {
  const double limit = share * losses.times.back() + 1e-9;
  return static_cast<std::size_t>(std::upper_bound(losses.times.begin(), losses.times.end(), limit) -
                                  losses.times.begin());
}

Losses block_medians(const Losses& losses) {
  Losses blocks;
  const std::size_t length = std::max<std::size_t>(1, losses.size() / 20);
  for (std::size_t i = 0; i + length <= losses.size(); i += length) {
    blocks.steps.push_back(losses.steps[i + length - 1]);
    blocks.times.push_back(losses.times[i + length - 1]);
    blocks.values.push_back(median(std::span(losses.values).subspan(i, length)));
  }
  return blocks;
}

bool still_descends(const Signals& s) {
  return s.initial_known && s.fraction > 0.9 && s.pace_validation > 0.1 && s.time_to_most > 0.2;
}

bool reads_validation(const PreparedCurve& curve) {
  return !curve.training.empty() && curve.validation.size() > 2;
}

bool learned(const Signals& s) {
  return s.fall > 0 && s.noise < 0.35;
}

bool came_back_up(const Signals& s) {
  return learned(s) && s.come_back > 0.35 && s.come_back > 4 * s.noise;
}

bool has_signals(const PreparedCurve& curve) {
  return curve.main().size() >= fewest_of_a_kind && !curve.is_constant() &&
         std::isfinite(curve.initial_loss) && curve.main().steps.front() < curve.main().steps.back();
}

Signals read_signals(const PreparedCurve& curve) {
  const double initial = curve.initial_loss;
  const Losses plain_blocks = block_medians(curve.main());
  Signals s;
  s.fall = initial - lowest(plain_blocks);
  if (curve.initial_known && lowest(curve.main()) >= 0 && initial > 0)
    s.left = lowest(plain_blocks) / initial;
  const double moved = std::max(initial, highest(plain_blocks)) - std::min(initial, lowest(plain_blocks));
  const double fall = std::max({s.fall, least_fall * moved, 1e-12 * std::abs(initial), 1e-300});
  const Losses training = relative(curve.main(), initial, fall);
  const Losses blocks = relative(plain_blocks, initial, fall);
  Losses validation = blocks;
  if (reads_validation(curve)) {
    const double own = std::max(initial - lowest(curve.validation), least_fall * fall);
    validation = relative(curve.validation, initial, own);
    s.gap = (curve.validation.values.back() - plain_blocks.values.back()) / fall;
  }
  s.pace_training = pace(blocks);
  s.pace_validation = pace(validation);
  s.time_to_most = time_to(training, 0.8);
  s.time_to_nearly_all = time_to(training, 0.95);
  s.first_share = -training.values.front();
  s.rise = std::max(0.0, highest(training));
  s.above_start = level_after(training, 0.75);
  s.roughness = jumps(validation);
  s.come_back = std::max(0.0, s.above_start - lowest(blocks));
  s.noise = scatter(tail(training.values, training.size() / 2));
  s.second_half = 1 + level_around_half(blocks);
  s.kept = -validation.values.back();
  s.rises = share_of_rises(validation);
  s.log_rate = curve.learning_rate > 0 ? std::log10(curve.learning_rate) : not_measured;
  s.fraction = curve.fraction;
  s.losses = static_cast<double>(curve.main().size());
  s.initial_known = curve.initial_known;
  return s;
}

}  // namespace surefoot::diagnose
