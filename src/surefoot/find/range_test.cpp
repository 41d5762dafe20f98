#include "surefoot/find/range_test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"

namespace surefoot::find {
namespace {

std::vector<double> rates_of(const RangeTestOptions& options) {
  check_range(options.range, "range test");
  if (options.steps < 2)
    throw InvalidArgument(fmt::format("range test: steps must be at least 2, got {}", options.steps));
  if (options.range.low == options.range.high)
    throw InvalidArgument(
        fmt::format("range test: the range must not be one rate, got {}", options.range.low));
  if (options.spacing == Spacing::exponential) return log_spaced(options.range, options.steps);
  std::vector<double> rates;
  for (std::int64_t i = 0; i < options.steps; ++i)
    rates.push_back(options.range.low + (options.range.high - options.range.low) * static_cast<double>(i) /
                                            static_cast<double>(options.steps - 1));
  return rates;
}

}  // namespace

RangeTest::RangeTest(const RangeTestOptions& options)
    : stop_factor_(options.stop_factor),
      fewest_averaged_(options.fewest_averaged),
      rates_(rates_of(options)),
      average_(options.smoothing),
      best_(std::numeric_limits<double>::infinity()) {
  if (!(options.stop_factor > 1))
    throw InvalidArgument(
        fmt::format("range test: stop_factor must be above 1, got {}", options.stop_factor));
  curve_.range = options.range;
  curve_.planned_steps = rates_.size();
}

std::optional<double> RangeTest::ask() {
  if (!curve_.reason.empty()) return std::nullopt;
  asked_ = true;
  return rates_[curve_.losses.size()];
}

bool RangeTest::rose_too_far() const {
  const double now = curve_.smoothed.back();
  if (best_ > 0) return now > stop_factor_ * best_;
  const double scale = std::max(curve_.smoothed.front() - best_, -best_);
  return now - best_ > (stop_factor_ - 1) * scale;
}

void RangeTest::tell(double loss) {
  if (!asked_) throw InvalidArgument("range test: told the loss of a step that was not asked for");
  asked_ = false;
  const double rate = rates_[curve_.losses.size()];
  curve_.learning_rates.push_back(rate);
  curve_.losses.push_back(loss);
  curve_.smoothed.push_back(average_.add(loss));
  const bool settled = curve_.losses.size() >= fewest_averaged_;
  const bool risen = settled && rose_too_far();
  if (std::isnan(loss)) {
    curve_.reason = fmt::format("the loss is not a number at rate {}", number_text(rate, 3));
  } else if (std::isinf(loss)) {
    curve_.reason = fmt::format("the loss is infinite at rate {}", number_text(rate, 3));
  } else if (risen) {
    curve_.reason = fmt::format("the smoothed loss rose past {} times its best at rate {}",
                                number_text(stop_factor_, 6), number_text(rate, 3));
  } else if (curve_.losses.size() == rates_.size()) {
    curve_.reason = "every rate was tried";
  }
  curve_.stopped_early = !std::isfinite(loss) || risen;
  if (settled) best_ = std::fmin(best_, curve_.smoothed.back());
}

RangeCurve replay(const RangeTestOptions& options, const std::vector<double>& losses) {
  RangeTest test(options);
  for (const double loss : losses) {
    if (!test.ask()) break;
    test.tell(loss);
  }
  return test.curve();
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

}  // namespace surefoot::find
