#include "surefoot/find/scheduled_answer.hpp"

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

/// How sure an answer is at most whose peak comes later above the cap.
constexpr double sure_above_cap = 0.75;

/// How many times the constant rate the rates of a schedule may be, and how sure such an answer is at most.
/// Of the schedules that answers were compared with, cosine goes highest, to 5.5 times.
constexpr double within_reach = 6.3;
constexpr double sure_out_of_reach = 0.5;

/// What is said of less is noise.
constexpr double counts_hardly_more = 1.05;

/// How much of what is memorized is for the rates under a peak: all of it where they fall as far as
/// usual and all go with the peak, none where they stay or the peak changes nothing; so much less between
/// that a peak stays above rates that the schedule has of its own.
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
  if (!std::isfinite(cap.rate)) return cap.rate;
  const auto first = [&](double peak) {
    return highest_at_first(run.schedule(peak), run.horizon, run.steps_per_epoch);
  };
  const double lifted = cap.rate * std::pow(10.0, cap.lift);
  if (const auto peak = peak_of(first, cap.rate)) return std::min(*peak, lifted);
  try {
    return first(lifted) <= cap.rate ? std::optional(lifted) : std::nullopt;
  } catch (const InvalidArgument&) {
    return lifted;
  }
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

Suggestion scheduled_answer(const Race& race, const ScheduledRun& run) {
  auto constant = race.suggestion_without_cap();
  if (!constant.found()) return constant;
  const double rate = *constant.learning_rate;
  const auto equivalent = [&](double peak) {
    return constant_equivalent(run.schedule(peak), run.horizon, run.step_length);
  };

  const double epochs = run.steps_per_epoch > 0
                            ? static_cast<double>(run.horizon) / static_cast<double>(run.steps_per_epoch)
                            : 0;
  double memorized = memorization_factor(epochs, run.parameters_per_target, run.step_length);
  if (const auto peak = peak_of(equivalent, rate); peak && memorized > 1)
    memorized = std::pow(memorized, memorization_share(equivalent, run, *peak));
  if (memorized > counts_hardly_more)
    constant.reason += fmt::format(
        "; {:.0f} epochs memorize the rows with {:.{}f} parameters to a target, so that rates count "
        "{:.1f} times",
        epochs, run.parameters_per_target, run.parameters_per_target < 10 ? 1 : 0, memorized);

  auto cap = race.cap();
  const auto most = most_peak(cap, run);
  if (!most)
    return refusal(
        fmt::format("the schedule holds rates above {} in its first epochs, whatever its peak, and that "
                    "is the most that the cliff allows",
                    number_text(cap.rate, 2)));
  cap.rate = *most;
  auto answer = under_schedule(
      std::move(constant), [&](double peak) { return equivalent(peak * memorized); }, cap);
  if (answer.learning_rate == cap.rate) answer.reason += race.why_capped(cap.rate);
  if (answer.learning_rate.value_or(0) > race.cap().rate)
    answer.confidence = std::min(answer.confidence, sure_above_cap);
  keep_within_reach(answer, rate, run);
  return answer;
}

}  // namespace surefoot::find
