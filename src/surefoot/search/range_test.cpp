#include "surefoot/search/range_test.hpp"

#include <fmt/format.h>

#include <cmath>

#include "surefoot/core/error.hpp"

namespace surefoot::search {
namespace {

std::vector<double> rates_of(const RangeTestOptions& options) {
  check_range(options.range, "range test");
  if (options.steps < 2)
    throw InvalidArgument(fmt::format("range test: steps must be at least 2, got {}", options.steps));
  if (options.range.low == options.range.high)
    throw InvalidArgument(fmt::format("range test: the range must not be one rate, got {}", options.range.low));
  if (options.spacing == Spacing::exponential) return log_spaced(options.range, options.steps);
  std::vector<double> rates;
  for (std::int64_t i = 0; i < options.steps; ++i)
    rates.push_back(options.range.low + (options.range.high - options.range.low) * static_cast<double>(i) /
                                            static_cast<double>(options.steps - 1));
  return rates;
}

}  // namespace

RangeTest::RangeTest(const RangeTestOptions& options)
    : stop_factor_(options.stop_factor), rates_(rates_of(options)), average_(options.smoothing) {
  if (!(options.stop_factor > 1))
    throw InvalidArgument(fmt::format("range test: stop_factor must be above 1, got {}", options.stop_factor));
  curve_.range = options.range;
  curve_.planned_steps = rates_.size();
}

std::optional<double> RangeTest::ask() const {
  if (curve_.stopped_early || curve_.losses.size() == rates_.size()) return std::nullopt;
  return rates_[curve_.losses.size()];
}

void RangeTest::tell(double loss) {
  const auto rate = ask();
  if (!rate) throw InvalidArgument("range test: told a loss after its end");
  curve_.learning_rates.push_back(*rate);
  curve_.losses.push_back(loss);
  const double smoothed = average_.add(loss);
  curve_.smoothed.push_back(smoothed);
  if (curve_.losses.size() == 1 || smoothed < best_) best_ = smoothed;
  // A loss may be negative, so "times the best" is measured from the best itself.
  const bool risen = smoothed > best_ + (stop_factor_ - 1) * std::abs(best_);
  curve_.stopped_early = !std::isfinite(loss) || (risen && curve_.losses.size() > 1);
}

RangeCurve replay(const RangeTestOptions& options, const std::vector<double>& losses) {
  RangeTest test(options);
  for (const double loss : losses) {
    if (!test.ask()) break;
    test.tell(loss);
  }
  return test.curve();
}

}  // namespace surefoot::search
