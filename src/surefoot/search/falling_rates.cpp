#include "surefoot/search/falling_rates.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::search {

FallingRates::FallingRates(const FallingRatesOptions& options) : options_(options) {
  if (!(options.start > 0) || !std::isfinite(options.start))
    throw InvalidArgument(
        fmt::format("two-orders: start must be positive and finite, got {}", options.start));
  if (options.per_decade < 1 || options.most < 1 || options.iterations < 4)
    throw InvalidArgument(fmt::format(
        "two-orders: per_decade and most must be at least 1 and iterations at least 4, got {}, {} and {}",
        options.per_decade, options.most, options.iterations));
}

std::optional<FallingRates::Trial> FallingRates::ask() const {
  if (fell_ || tried_ == options_.most) return std::nullopt;
  const double decades = static_cast<double>(tried_) / static_cast<double>(options_.per_decade);
  return Trial{options_.start * std::pow(10.0, -decades), options_.iterations};
}

void FallingRates::tell(const std::vector<double>& losses) {
  if (!ask()) throw InvalidArgument("two-orders: told losses after its end");
  fell_ = static_cast<std::int64_t>(losses.size()) >= options_.iterations && loss_falls(losses);
  if (!fell_) ++tried_;
}

Suggestion FallingRates::suggestion() const {
  if (!fell_)
    return refusal(fmt::format("the loss fell within {} steps at none of the {} rates from {:g} down",
                               options_.iterations, tried_, options_.start));
  const double falls_at = options_.start * std::pow(10.0, -static_cast<double>(tried_) /
                                                              static_cast<double>(options_.per_decade));
  Suggestion suggestion;
  suggestion.learning_rate = falls_at / 100;
  suggestion.low = suggestion.high = *suggestion.learning_rate;
  suggestion.reason =
      fmt::format("{:g} is the highest rate tried whose loss falls within {} steps; two orders lower",
                  falls_at, options_.iterations);
  return suggestion;
}

bool loss_falls(const std::vector<double>& losses) {
  if (losses.size() < 4 ||
      !std::all_of(losses.begin(), losses.end(), [](double l) { return std::isfinite(l); }))
    return false;
  const std::size_t quarter = std::max<std::size_t>(2, losses.size() / 4);
  const std::span all(losses);
  std::vector<double> steps;
  for (std::size_t i = 0; i < losses.size(); ++i) steps.push_back(static_cast<double>(i));
  return median(all.last(quarter)) < median(all.first(quarter)) && theil_sen(steps, losses).slope < 0;
}

}  // namespace surefoot::search
