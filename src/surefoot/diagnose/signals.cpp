#include "surefoot/diagnose/signals.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/core/statistics.hpp"

namespace surefoot::diagnose {
namespace {

constexpr double most = 1e6;

/// Losses in units of the initial one's size, counted from it: 0 is where the run began, −1 a loss gone.
Losses relative(const Losses& losses, double initial, double scale) {
  Losses result = losses;
  for (double& value : result.values) value = std::clamp((value - initial) / scale, -most, most);
  return result;
}

std::span<const double> tail(const std::vector<double>& values, std::size_t from) {
  return std::span(values).subspan(std::min(from, values.size()));
}

/// The first index whose step lies beyond a share of the last step.
std::size_t index_after(const Losses& losses, double share) {
  const double limit = share * losses.steps.back();
  return static_cast<std::size_t>(std::upper_bound(losses.steps.begin(), losses.steps.end(), limit) -
                                  losses.steps.begin());
}

double level_after(const Losses& losses, double share) {
  const std::size_t from = std::min(index_after(losses, share), losses.size() - 1);
  return median(tail(losses.values, from));
}

double pace(const Losses& losses, double fall) {
  const std::size_t from = index_after(losses, 0.3 - 1e-9);
  std::vector<double> x;
  for (std::size_t i = from; i < losses.size(); ++i) x.push_back(std::log2(std::max(losses.steps[i], 1e-9)));
  if (x.size() < 2) return 0;
  const double slope = theil_sen(x, tail(losses.values, from)).slope;
  return std::isfinite(slope) ? -slope / fall : 0;
}

double time_to(const Losses& training, double share_of_fall, double fall) {
  const double wanted = -share_of_fall * fall;
  for (std::size_t i = 0; i < training.size(); ++i) {
    if (training.values[i] > wanted) continue;
    const double here = training.steps[i] / std::max(training.steps.back(), 1e-9);
    // Within the first mean: as if it had fallen evenly.
    return i == 0 && training.values[0] < 0 ? here * std::min(1.0, wanted / training.values[0]) : here;
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
  std::size_t from = index_after(validation, 0.25);
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

double lowest(const Losses& losses) {
  return *std::min_element(losses.values.begin(), losses.values.end());
}

}  // namespace

Losses block_medians(const Losses& losses) {
  Losses blocks;
  const std::size_t length = std::max<std::size_t>(1, losses.size() / 20);
  for (std::size_t i = 0; i + length <= losses.size(); i += length) {
    blocks.steps.push_back(losses.steps[i + length - 1]);
    blocks.values.push_back(median(std::span(losses.values).subspan(i, length)));
  }
  return blocks;
}

bool still_descends(const Signals& s) {
  return s.fraction > 0.9 && s.pace_validation > 0.1 && s.time_to_most > 0.2;
}

bool reads_validation(const PreparedCurve& curve) {
  return !curve.training.empty() && curve.validation.size() > 2;
}

bool came_back_up(const Signals& s) {
  return s.fall > 0.1 && s.come_back > 0.35 && s.come_back > 4 * s.noise;
}

bool has_signals(const PreparedCurve& curve) {
  return curve.main().size() >= fewest_of_a_kind && !curve.is_constant() &&
         std::isfinite(curve.initial_loss) && curve.last_step > 0;
}

Signals read_signals(const PreparedCurve& curve) {
  const double scale = std::max(std::abs(curve.initial_loss), 1e-9);
  const Losses training = relative(curve.main(), curve.initial_loss, scale);
  const Losses blocks = block_medians(training);
  const Losses validation =
      reads_validation(curve) ? relative(curve.validation, curve.initial_loss, scale) : blocks;
  Signals s;
  const double training_fall = std::max(-lowest(blocks), 0.01);
  const double validation_fall = std::max(-lowest(validation), 0.01);
  s.fall = -lowest(blocks);
  s.pace_training = pace(blocks, training_fall);
  s.pace_validation = pace(validation, validation_fall);
  s.time_to_most = time_to(training, 0.8, training_fall);
  s.time_to_nearly_all = time_to(training, 0.95, training_fall);
  s.first_share = -training.values.front() / training_fall;
  s.peak = 1 + std::max(0.0, *std::max_element(training.values.begin(), training.values.end()));
  s.above_start = level_after(training, 0.75);
  s.roughness = jumps(validation) / validation_fall;
  s.come_back = std::max(0.0, s.above_start - lowest(blocks)) / training_fall;
  s.noise = scatter(tail(training.values, training.size() / 2)) / training_fall;
  s.remaining = 1 + blocks.values.back();
  s.kept = -validation.values.back() / validation_fall;
  s.rises = share_of_rises(validation);
  s.gap = (validation.values.back() - blocks.values.back()) / training_fall;
  s.log_rate = curve.learning_rate > 0 ? std::log10(curve.learning_rate) : not_measured;
  s.fraction = curve.fraction;
  return s;
}

}  // namespace surefoot::diagnose
