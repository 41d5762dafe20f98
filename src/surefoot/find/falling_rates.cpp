#include "surefoot/find/falling_rates.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::find {

FallingRates::FallingRates(const FallingRatesOptions& options) : options_(options) {
  if (!(options.start > 0) || !std::isfinite(options.start))
    throw InvalidArgument(
        fmt::format("two-orders: start must be positive and finite, got {}", options.start));
  if (!(options.stop > 0 && options.stop <= options.start))
    throw InvalidArgument(fmt::format("two-orders: stop must lie in (0, start = {}], got {}",
                                      number_text(options.start, 6), options.stop));
  if (options.per_decade < 1)
    throw InvalidArgument(
        fmt::format("two-orders: per_decade must be at least 1, got {}", options.per_decade));
  if (options.iterations < 4)
    throw InvalidArgument(
        fmt::format("two-orders: iterations must be at least 4, got {}", options.iterations));
}

std::optional<FallingRates::Trial> FallingRates::ask() {
  const double decades = static_cast<double>(tried_.size()) / static_cast<double>(options_.per_decade);
  const double rate = options_.start * std::pow(10.0, -decades);
  // A rate that rounding put below the last one is still the last one.
  if (fell() || rate < options_.stop * (1 - 1e-9)) return std::nullopt;
  asked_ = true;
  return Trial{rate, options_.iterations};
}

void FallingRates::tell(std::span<const double> losses) {
  if (!asked_) throw InvalidArgument("two-orders: told the losses of a trial that was not asked for");
  if (std::ssize(losses) > options_.iterations)
    throw InvalidArgument(
        fmt::format("two-orders: a trial has {} steps, got {} losses", options_.iterations, losses.size()));
  const double rate = ask()->learning_rate;
  asked_ = false;
  tried_.push_back({rate, std::ssize(losses) == options_.iterations && loss_falls(losses)});
}

Suggestion FallingRates::suggestion() const {
  if (!fell())
    return refusal(tried_.empty()
                       ? std::string("no rate was tried yet")
                       : fmt::format("the loss fell within {} steps at none of the {} rates from {} to {}",
                                     options_.iterations, tried_.size(), number_text(options_.start, 6),
                                     number_text(tried_.back().learning_rate, 6)));
  const double falls_at = tried_.back().learning_rate;
  Suggestion suggestion;
  suggestion.learning_rate = falls_at / 100;
  suggestion.low = suggestion.high = *suggestion.learning_rate;
  suggestion.reason =
      fmt::format("{} is the highest rate tried whose loss falls within {} steps; two orders lower",
                  number_text(falls_at, 3), options_.iterations);
  return suggestion;
}

bool loss_falls(std::span<const double> losses) {
  if (losses.size() < 4 ||
      !std::all_of(losses.begin(), losses.end(), [](double l) { return std::isfinite(l); }))
    return false;
  const std::size_t quarter = std::max<std::size_t>(2, losses.size() / 4);
  std::vector<double> steps;
  for (std::size_t i = 0; i < losses.size(); ++i) steps.push_back(static_cast<double>(i));
  return median(losses.last(quarter)) < median(losses.first(quarter)) && theil_sen(steps, losses).slope < 0;
}

}  // namespace surefoot::find
