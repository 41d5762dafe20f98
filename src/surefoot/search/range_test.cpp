#include "surefoot/search/range_test.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::search {

RangeTest::RangeTest(const RangeTestOptions& options)
    : options_(options),
      average_(options.smoothing),
      curve_{.planned_steps = options.steps},
      best_(std::numeric_limits<double>::infinity()) {
  check_range(options.range, "range test");
  if (options.steps < 1)
    throw InvalidArgument(fmt::format("range test: steps must be at least 1, got {}", options.steps));
  if (!(options.stop_factor > 1))
    throw InvalidArgument(fmt::format("range test: stop_factor must exceed 1, got {}", options.stop_factor));
  if (options.steps > 1 && options.range.low == options.range.high)
    throw InvalidArgument(
        fmt::format("range test: the range {}:{} holds one rate, so steps must be 1, got {}",
                    options.range.low, options.range.high, options.steps));
}

double RangeTest::rate_at(std::int64_t step) const {
  const auto [low, high] = options_.range;
  if (options_.steps == 1 || step == 0) return low;
  if (step == options_.steps - 1) return high;
  const double share = static_cast<double>(step) / static_cast<double>(options_.steps - 1);
  return options_.spacing == Spacing::linear ? low + (high - low) * share : low * std::pow(high / low, share);
}

std::optional<double> RangeTest::ask() {
  if (done()) return std::nullopt;
  asked_ = true;
  return rate_at(static_cast<std::int64_t>(curve_.losses.size()));
}

bool RangeTest::rose_too_far() const {
  const double now = curve_.smoothed.back();
  if (best_ > 0) return now > options_.stop_factor * best_;
  return now - best_ > (options_.stop_factor - 1) * (curve_.smoothed.front() - best_) &&
         curve_.smoothed.front() > best_;
}

void RangeTest::tell(double loss) {
  if (!asked_) throw InvalidArgument("range test: a loss was told for a step that was not asked for");
  asked_ = false;
  const double rate = rate_at(static_cast<std::int64_t>(curve_.losses.size()));
  curve_.learning_rates.push_back(rate);
  curve_.losses.push_back(loss);
  curve_.smoothed.push_back(average_.add(loss));
  const bool last = std::ssize(curve_.losses) == options_.steps;
  if (!std::isfinite(loss)) {
    curve_.reason =
        fmt::format("the loss is {} at rate {:.3g}", std::isnan(loss) ? "not a number" : "infinite", rate);
  } else if (rose_too_far()) {
    curve_.reason = fmt::format("the smoothed loss rose beyond {:g} times its best at rate {:.3g}",
                                options_.stop_factor, rate);
  } else if (last) {
    curve_.reason = "every rate was tried";
  }
  curve_.stopped_early = done() && !last;
  best_ = std::fmin(best_, curve_.smoothed.back());
}

RangeCurve finite_part(const RangeCurve& curve) {
  RangeCurve kept{
      .planned_steps = curve.planned_steps, .stopped_early = curve.stopped_early, .reason = curve.reason};
  for (std::size_t i = 0; i < curve.losses.size(); ++i) {
    if (!std::isfinite(curve.losses[i]) || !std::isfinite(curve.learning_rates[i])) continue;
    kept.learning_rates.push_back(curve.learning_rates[i]);
    kept.losses.push_back(curve.losses[i]);
    kept.smoothed.push_back(curve.smoothed[i]);
  }
  return kept;
}

void check_curve(const RangeCurve& curve, const char* who) {
  const auto& rates = curve.learning_rates;
  if (rates.size() != curve.losses.size() || rates.size() != curve.smoothed.size())
    throw InvalidArgument(
        fmt::format("{}: rates, losses and smoothed must have one length, got {}, {} and {}", who,
                    rates.size(), curve.losses.size(), curve.smoothed.size()));
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (!(rates[i] > 0) || !std::isfinite(rates[i]))
      throw InvalidArgument(fmt::format("{}: rates must be positive and finite, got {}", who, rates[i]));
    if (i > 0 && !(rates[i] > rates[i - 1]))
      throw InvalidArgument(fmt::format("{}: rates must rise, got {} after {}", who, rates[i], rates[i - 1]));
  }
}

}  // namespace surefoot::search
