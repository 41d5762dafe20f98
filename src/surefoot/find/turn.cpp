#include "surefoot/find/turn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "surefoot/core/isotonic.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/find/local_line.hpp"

namespace surefoot::find {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// One test's loss at a log rate: interpolated inside, infinite past an early stop, NaN where it was not
/// tested.
class Reading {
 public:
  explicit Reading(const RangeCurve& curve) : stopped_(curve.stopped_early) {
    for (std::size_t i = 0; i < curve.losses.size() && std::isfinite(curve.losses[i]); ++i) {
      x_.push_back(std::log10(curve.learning_rates[i]));
      y_.push_back(curve.losses[i]);
    }
    stopped_ = stopped_ || x_.size() < curve.losses.size();
  }

  const std::vector<double>& places() const { return x_; }
  bool stopped() const { return stopped_; }

  double at(double x) const {
    if (x_.empty() || x > x_.back()) return stopped_ ? infinity : absent;
    if (x < x_.front()) return absent;
    const auto right = static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
    if (x_[right] == x) return y_[right];
    const double share = (x - x_[right - 1]) / (x_[right] - x_[right - 1]);
    return y_[right - 1] + share * (y_[right] - y_[right - 1]);
  }

 private:
  std::vector<double> x_;
  std::vector<double> y_;
  bool stopped_;
};

/// The rates at which the pooled curve is read: the places of the tests where they agree, else as many even
/// places as the longest test has, from the lowest to the highest.
std::vector<double> places_of(const std::vector<Reading>& readings) {
  const auto longest = std::max_element(
      readings.begin(), readings.end(),
      [](const Reading& a, const Reading& b) { return a.places().size() < b.places().size(); });
  if (longest == readings.end() || longest->places().empty()) return {};
  const auto& places = longest->places();
  double low = places.front();
  double high = places.back();
  bool agree = true;
  for (const auto& reading : readings) {
    if (reading.places().empty()) continue;
    agree = agree && std::equal(reading.places().begin(), reading.places().end(), places.begin());
    low = std::min(low, reading.places().front());
    high = std::max(high, reading.places().back());
  }
  if (agree) return places;
  std::vector<double> even;
  const auto last = static_cast<double>(std::max<std::size_t>(places.size() - 1, 1));
  for (std::size_t i = 0; i < places.size(); ++i)
    even.push_back(low + (high - low) * static_cast<double>(i) / last);
  even.back() = std::max(low, high);
  return even;
}

std::span<const double> around(std::span<const double> values, std::size_t i, std::size_t reach) {
  const std::size_t begin = i < reach ? 0 : i - reach;
  return values.subspan(begin, std::min(values.size(), i + reach + 1) - begin);
}

std::vector<double> running_median(std::span<const double> values, std::size_t reach) {
  std::vector<double> result;
  for (std::size_t i = 0; i < values.size(); ++i) result.push_back(median(around(values, i, reach)));
  return result;
}

/// The noise of a slowly changing sequence, from the differences of neighbours.
double difference_noise(std::span<const double> values) {
  if (values.size() < 3) return 0;
  std::vector<double> steps;
  double mean_size = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    steps.push_back(values[i] - values[i - 1]);
    mean_size += std::abs(steps.back()) / static_cast<double>(values.size() - 1);
  }
  const double robust = robust_deviation(steps);
  // If most neighbours are equal, the robust measure is 0; √(π/2) turns a mean size into a deviation.
  return (robust > 0 ? robust : 1.2533 * mean_size) / std::sqrt(2.0);
}

/// The losses as they are read. Losses further above the start than the lowest lies below it are cut: the
/// height of an explosion says nothing about the fall. A burst of up to seven high losses is replaced by the
/// median around it, which a sequence that falls or rises does not differ from.
std::vector<double> tamed(std::span<const double> losses) {
  const double start =
      median(losses.first(std::min(losses.size(), std::max<std::size_t>(5, losses.size() / 10))));
  const auto smooth = running_median(losses, 2);
  const auto lowest = std::min_element(smooth.begin(), smooth.end());
  const auto before =
      std::max<std::size_t>({static_cast<std::size_t>(lowest - smooth.begin()), losses.size() / 4, 8});
  const double noise = difference_noise(losses.first(std::min(before, losses.size())));
  const double ceiling = start + std::max(start - *lowest, 6 * noise);
  std::vector<double> cut(losses.begin(), losses.end());
  for (double& loss : cut) loss = std::min(loss, ceiling);
  const auto wide = running_median(cut, 7);
  const auto narrow = running_median(cut, 2);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    if (cut[i] > wide[i] + 4 * noise)
      cut[i] = wide[i];
    else if (cut[i] < narrow[i] - 4 * noise)
      cut[i] = narrow[i];
  }
  return cut;
}

/// The half width, in decades, of the smoothing that foretells the losses before the turn best.
double best_half_width(std::span<const double> log_rates, std::span<const double> losses) {
  double best = 0.5;
  double least = infinity;
  std::size_t count = 0;
  for (const double half_width : {0.5, 0.25, 1.0, 1.5}) {
    const auto smooth = local_lines(log_rates, losses, half_width);
    if (count == 0) {
      const auto lowest = std::min_element(smooth.values.begin(), smooth.values.end());
      count = std::max(static_cast<std::size_t>(lowest - smooth.values.begin()), losses.size() / 4) + 1;
    }
    const double expected = cross_validation(losses, smooth, std::min(count, losses.size()));
    if (!(expected < least)) continue;
    least = expected;
    best = half_width;
  }
  return best;
}

/// The greatest fall in level between neighbouring stretches of 3, 6, 12, … values, in its standard errors.
double strongest_fall(std::span<const double> values, double noise) {
  std::vector<double> sums{0};
  for (const double value : values) sums.push_back(sums.back() + value - values.front());
  const std::size_t n = values.size();
  double strongest = 0;
  for (std::size_t middle = 3; middle + 3 <= n; ++middle)
    for (std::size_t left = 3; left <= middle; left *= 2)
      for (std::size_t right = 3; middle + right <= n; right *= 2) {
        const auto nl = static_cast<double>(left);
        const auto nr = static_cast<double>(right);
        const double fall =
            (sums[middle] - sums[middle - left]) / nl - (sums[middle + right] - sums[middle]) / nr;
        strongest = std::max(strongest, fall / (noise * std::sqrt(1 / nl + 1 / nr)));
      }
  return strongest;
}

double residual_noise(const Turn& turn) {
  std::vector<double> residuals;
  for (std::size_t i = 0; i <= turn.bottom_end; ++i) residuals.push_back(turn.read[i] - turn.fit[i]);
  return robust_deviation(residuals);
}

/// The level before the fall: not the highest, for a burst of losses at the start is no part of the fall.
double top_of(const Turn& turn) {
  const std::size_t head = std::min(turn.bottom_begin, turn.fit.size() / 4) + 1;
  return quantile(std::span(turn.fit).first(head), 0.6);
}

}  // namespace

PooledCurve pooled(std::span<const RangeCurve> curves) {
  std::vector<Reading> readings;
  PooledCurve result{.planned_low = infinity, .planned_high = -infinity};
  for (const auto& curve : curves) {
    check_curve(curve, "combine");
    readings.emplace_back(curve);
    result.planned_low = std::min(result.planned_low, std::log10(curve.range.low));
    result.planned_high = std::max(result.planned_high, std::log10(curve.range.high));
  }
  for (const double place : places_of(readings)) {
    std::vector<double> here;
    for (const auto& reading : readings)
      if (const double loss = reading.at(place); !std::isnan(loss)) here.push_back(loss);
    const double loss = median(here);
    if (!std::isfinite(loss)) {
      result.stopped = std::isinf(loss);
      break;
    }
    result.log_rates.push_back(place);
    result.losses.push_back(loss);
  }
  const auto stopped =
      std::count_if(readings.begin(), readings.end(), [](const Reading& r) { return r.stopped(); });
  result.stopped = result.stopped || 2 * static_cast<std::size_t>(stopped) >= readings.size();
  return result;
}

Turn shape_of(std::span<const double> log_rates, std::vector<double> read, double half_width) {
  Turn turn{.read = std::move(read), .half_width = half_width};
  auto valley = valley_fit(local_lines(log_rates, turn.read, half_width).values);
  turn.fit = std::move(valley.fit);
  turn.bottom_begin = valley.bottom_begin;
  turn.bottom_end = valley.bottom_end;
  turn.top = top_of(turn);
  turn.bottom = turn.fit[turn.bottom_begin];
  return turn;
}

Turn turn_of(std::span<const double> log_rates, std::span<const double> losses) {
  auto tame = tamed(losses);
  const double half_width = best_half_width(log_rates, tame);
  Turn turn = shape_of(log_rates, std::move(tame), half_width);
  const std::span read(turn.read);
  double scale = 0;
  for (const double loss : read) scale = std::max(scale, std::abs(loss));
  const std::size_t head = std::min(read.size(), std::max(turn.bottom_end + 1, read.size() / 4));
  turn.noise = std::max({difference_noise(read.first(head)), residual_noise(turn), 1e-9 * scale,
                         std::numeric_limits<double>::min()});
  turn.fall_strength = strongest_fall(read.first(turn.bottom_end + 1), turn.noise);
  const std::vector<double> backwards(read.rbegin(),
                                      read.rend() - static_cast<std::ptrdiff_t>(turn.bottom_begin));
  turn.rise_strength = strongest_fall(backwards, turn.noise);
  return turn;
}

double place_of_share(const Turn& turn, std::span<const double> log_rates, double share) {
  const double level = turn.top - share * (turn.top - turn.bottom);
  std::size_t i = 0;
  while (i < turn.bottom_begin && turn.fit[i] > level) ++i;
  if (i == 0 || turn.fit[i - 1] == turn.fit[i]) return log_rates[i];
  const double part = (turn.fit[i - 1] - level) / (turn.fit[i - 1] - turn.fit[i]);
  return log_rates[i - 1] + part * (log_rates[i] - log_rates[i - 1]);
}

}  // namespace surefoot::find
