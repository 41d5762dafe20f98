#include "surefoot/adapt/trend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/adapt/check.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* trend_name = "trend";

double normal_cumulative(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

class Trend {
 public:
  struct State {
    double learning_rate = 0;
    std::vector<double> recent = {};
  };
  explicit Trend(const TrendOptions& options) : options_(options) {
    check_rate(trend_name, "learning_rate", options.learning_rate);
    check_positive(trend_name, "every", options.every);
    check_factor(trend_name, "factor", options.factor);
    if (options.patience < 3)
      throw InvalidArgument(
          fmt::format("{}: patience must be at least 3, got {}", trend_name, options.patience));
    check_factor(trend_name, "no_progress", options.no_progress);
    if (options.discard != 0) check_factor(trend_name, "discard", options.discard);
    check_not_negative(trend_name, "min_rate", options.min_rate);
  }

  const char* name() const { return trend_name; }
  std::int64_t version() const { return 1; }
  int slots() const { return 0; }
  Move<State> start() const { return move({.learning_rate = options_.learning_rate}); }

  Move<State> next(State state, const Observation& observation) const {
    state.recent.push_back(watched_finite(observation, options_.watch, trend_name));
    const auto patience = static_cast<std::size_t>(options_.patience);
    if (state.recent.size() > patience) state.recent.erase(state.recent.begin());
    if (state.recent.size() == patience && stuck(state.recent)) {
      const double reduced = std::max(state.learning_rate * options_.factor, options_.min_rate);
      state.learning_rate = std::min(state.learning_rate, reduced);
      state.recent.clear();
    }
    return move(std::move(state));
  }

  void visit(State& state, Fields& fields) const {
    fields("learning_rate", state.learning_rate);
    fields("recent", state.recent);
  }

 private:
  bool stuck(const std::vector<double>& values) const {
    return probability_falling(values) < options_.no_progress &&
           probability_falling_without_peaks(values, options_.discard) < options_.no_progress;
  }
  Move<State> move(State state) const {
    const Decision decision{.learning_rate = state.learning_rate,
                            .steps = options_.every,
                            .validate = needs_validation(options_.watch)};
    return {std::move(state), decision};
  }

  TrendOptions options_;
};

}  // namespace

double probability_falling(std::span<const double> values) {
  double n = 0, sum_x = 0, sum_y = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    n += 1;
    sum_x += static_cast<double>(i);
    sum_y += values[i];
  }
  if (n < 3) return 0.5;
  const double mean_x = sum_x / n, mean_y = sum_y / n;
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const double x = static_cast<double>(i) - mean_x, y = values[i] - mean_y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const double slope = xy / xx;
  const double deviation = std::sqrt(std::max(0.0, yy - slope * xy) / (n - 2) / xx);
  if (deviation == 0) return slope < 0 ? 1 : slope > 0 ? 0 : 0.5;
  return normal_cumulative(-slope / deviation);
}

double probability_falling_without_peaks(std::span<const double> values, double discard) {
  if (!(discard >= 0 && discard < 1))
    throw InvalidArgument(fmt::format("trend: discard must lie in [0, 1), got {}", discard));
  if (values.empty()) return 0.5;
  const double limit = quantile(values, 1 - discard);
  std::vector<double> kept(values.begin(), values.end());
  for (double& value : kept)
    if (value > limit) value = std::numeric_limits<double>::quiet_NaN();
  return probability_falling(kept);
}

Controller trend(const TrendOptions& options) {
  return Controller(Trend(options));
}

}  // namespace surefoot::adapt
