#include "surefoot/find/under_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/find/peak.hpp"

namespace surefoot::find {
namespace {

// Chosen on the exploration tasks under cosine, linear and one-cycle schedules (docs/research/schedules.md).
/// The most confidence in an answer whose peak rises above the cap once the outlier rows were met: a run may
/// fall yet.
constexpr double sure_above_cap = 0.75;
/// The most that a schedule's rates may exceed the constant rate, as a factor, and the most confidence in an
/// answer beyond that. Of the schedules that answers were compared with, cosine goes highest, to 5.5 times.
constexpr double within_reach = 6.3;
constexpr double sure_out_of_reach = 0.5;
/// Memorization that counts less is not spoken of.
constexpr double counts_hardly_more = 1.05;

/// The full run: its schedule and what the parts below need to know.
struct ScheduledRun {
  const PeakedSchedule& schedule;
  std::int64_t horizon = 0;
  const TaskFacts& facts;
};

/// The share of the effect of memorization that counts for the rates under a peak: all of it where they fall
/// as far as usual and all go with the peak, none where they stay or the peak changes nothing; so much less
/// between that a peak stays above rates that the schedule has of its own.
double memorization_share(const RateUnderPeak& equivalent, const ScheduledRun& run, double peak) {
  try {
    const double whole = equivalent(peak);
    const double changed = std::clamp((whole - equivalent(peak / 2)) / (whole / 2), 0.0, 1.0);
    return changed * changed * how_far_they_fall(run.schedule(peak), run.horizon);
  } catch (const InvalidArgument&) {
    // Half of it is no peak for the schedule, which has rates of its own.
    return 0;
  }
}

/// The highest peak that a cap allows; empty where rates that no peak changes are above it.
std::optional<double> most_peak(const Cap& cap, const ScheduledRun& run) {
  if (!std::isfinite(cap.rate())) return cap.rate();
  const auto first = [&](double peak) {
    return highest_at_first(run.schedule(peak), run.horizon, run.facts.steps_per_epoch);
  };
  const double lifted = cap.rate() * std::pow(10.0, cap.lift);
  if (const auto peak = peak_of(first, cap.rate())) return std::min(*peak, lifted);
  try {
    return first(lifted) <= cap.rate() ? std::optional(lifted) : std::nullopt;
  } catch (const InvalidArgument&) {
    return lifted;
  }
}

/// The factor by which the rates under a peak count more because rows are memorized; added to the reason.
double memorization(Suggestion& constant, const RateUnderPeak& equivalent, const ScheduledRun& run) {
  const auto& facts = run.facts;
  const double epochs = facts.steps_per_epoch > 0
                            ? static_cast<double>(run.horizon) / static_cast<double>(facts.steps_per_epoch)
                            : 0;
  double factor = memorization_factor(epochs, facts.parameters_per_target, facts.update_rule);
  if (const auto peak = peak_of(equivalent, *constant.learning_rate); peak && factor > 1)
    factor = std::pow(factor, memorization_share(equivalent, run, *peak));
  if (factor > counts_hardly_more)
    constant.reason += fmt::format(
        "; {:.0f} epochs memorize the rows with {:.{}f} parameters to a target, so that rates count "
        "{:.1f} times",
        epochs, facts.parameters_per_target, facts.parameters_per_target < 10 ? 1 : 0, factor);
  return factor;
}

/// No rate much higher than what was looked at.
void keep_within_reach(Suggestion& answer, double constant, const ScheduledRun& run) {
  if (!answer.found()) return;
  const auto all = [&](double peak) { return highest(run.schedule(peak), run.horizon); };
  const auto most = peak_of(all, within_reach * constant);
  if (!most || *answer.learning_rate <= *most) return;
  answer.low *= *most / *answer.learning_rate;
  answer.learning_rate = *most;
  answer.high = *most;
  answer.confidence = std::min(answer.confidence, sure_out_of_reach);
  answer.reason += fmt::format(
      "; but it falls so early that rates would begin more than {} times as high as a constant one: {} "
      "is the most that is said",
      number_text(within_reach, 6), number_text(*most, 2));
}

}  // namespace

Suggestion under_schedule(Suggestion constant, const RaceRecord& record, const TaskFacts& facts,
                          const Cap& cap, const PeakedSchedule& schedule) {
  const ScheduledRun run{schedule, record.horizon, facts};
  const double rate = *constant.learning_rate;
  const auto equivalent = [&](double peak) {
    return constant_equivalent(schedule(peak), run.horizon, facts.update_rule);
  };
  const double memorized = memorization(constant, equivalent, run);
  const auto most = most_peak(cap, run);
  if (!most)
    return refusal(
        fmt::format("the schedule holds rates above {} in its first epochs, whatever its peak, and that "
                    "is the most that the cliff allows",
                    number_text(cap.rate(), 2)));
  auto answer = to_peak(std::move(constant), [&](double peak) { return equivalent(peak * memorized); },
                        {.peak = *most, .below = cap.below, .above = cap.above});
  if (answer.learning_rate == *most) answer.reason += why_capped(record, facts, *most);
  if (answer.learning_rate.value_or(0) > cap.rate())
    answer.confidence = std::min(answer.confidence, sure_above_cap);
  keep_within_reach(answer, rate, run);
  return answer;
}

}  // namespace surefoot::find
