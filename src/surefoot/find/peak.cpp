#include "surefoot/find/peak.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"

namespace surefoot::find {
namespace {

/// Decades between places looked at: schedules that are compared rise over wider ones.
constexpr double peak_spacing = 0.125;
/// Places looked at on either side: six decades.
constexpr int reach = 48;

/// NaN where the schedule refuses the peak.
double rate_or_nan(const RateUnderPeak& rate_under, double log_peak) {
  try {
    return rate_under(std::pow(10.0, log_peak));
  } catch (const InvalidArgument&) {
    return std::nan("");
  }
}

double bisected(const RateUnderPeak& rate_under, double rate, double below, double above) {
  while (above - below > 1e-13) {
    const double middle = (below + above) / 2;
    if (middle <= below || middle >= above) break;
    (rate_or_nan(rate_under, middle) < rate ? below : above) = middle;
  }
  return std::pow(10.0, above);
}

}  // namespace

std::optional<double> peak_of(const RateUnderPeak& rate_under, double rate) {
  const double center = std::log10(rate);
  double before = std::nan("");
  for (int i = -reach; i <= reach; ++i) {
    const double at = center + i * peak_spacing;
    const double now = rate_or_nan(rate_under, at);
    if (before <= rate && rate <= now && before < now)
      return bisected(rate_under, rate, at - peak_spacing, at);
    before = now;
  }
  return std::nullopt;
}

Suggestion to_peak(Suggestion constant, const RateUnderPeak& stands_for, const PeakCap& cap) {
  if (!constant.found()) return constant;
  const double rate = *constant.learning_rate;
  const auto peak = peak_of(stands_for, rate);
  if (!peak) {
    const double least = rate_or_nan(stands_for, std::log10(rate) - reach * peak_spacing);
    return refusal(fmt::format("no peak of the schedule stands for the constant rate that suits, which is {}",
                               number_text(rate, 2)) +
                   (least >= rate
                        ? fmt::format("; the rates that no peak changes stand for {}", number_text(least, 2))
                        : ""));
  }
  Suggestion suggestion = std::move(constant);
  suggestion.low = peak_of(stands_for, suggestion.low).value_or(*peak * suggestion.low / rate);
  suggestion.high = peak_of(stands_for, suggestion.high).value_or(*peak * suggestion.high / rate);
  suggestion.learning_rate = peak;
  suggestion.reason +=
      fmt::format("; under the schedule a peak of {} stands for that rate", number_text(*peak, 2));
  const double highest = cap.peak * std::pow(10.0, cap.above);
  suggestion.high = std::max(*peak, std::min(suggestion.high, highest));
  if (cap.peak < *peak) {
    if (std::isnan(rate_or_nan(stands_for, std::log10(cap.peak))))
      return refusal(
          fmt::format("the schedule takes no peak as low as {}, which is the most that the cliff allows",
                      number_text(cap.peak, 2)));
    suggestion.learning_rate = cap.peak;
    suggestion.low = cap.peak * std::pow(10.0, -cap.below);
    suggestion.high = std::min(suggestion.high, highest);
    suggestion.reason += fmt::format(", and the cliff allows {}", number_text(cap.peak, 2));
  }
  return suggestion;
}

}  // namespace surefoot::find
