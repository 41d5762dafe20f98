#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/report/chart.hpp"
#include "surefoot/report/terminal.hpp"
#include "surefoot/schedule/schedule.hpp"

namespace surefoot::report {

/// The most steps a schedule is shown for.
inline constexpr std::int64_t most_shown_steps = 10'000'000;

/// A schedule worked out, for every way of showing it.
struct ScheduleView {
  /// Its text form.
  std::string text;
  /// One for each step, from step 0.
  std::vector<double> learning_rates;
  /// The same, or empty where the schedule leaves the momentum alone.
  std::vector<double> momenta;
};

/// Asks the schedule for steps 0 … steps − 1.
/// Throws InvalidArgument for steps outside 1 … most_shown_steps, and for a rate that is not finite.
ScheduleView view_schedule(const schedule::Schedule& schedule, const std::string& text, std::int64_t steps);

/// Keys schedule, steps, learning_rate (an array, one number a step), and momentum where there is one.
nlohmann::json schedule_json(const ScheduleView& view);

/// A line `step,learning_rate` (and `,momentum`), then one for each step. Every number reads back as it was.
std::string schedule_csv(const ScheduleView& view);

/// The rate by the step. Of more steps than can be drawn, the lowest and highest of their neighbours stand
/// for all.
Chart schedule_chart(const ScheduleView& view);

/// The chart, and the first, highest and last rate in words; ends in a line break.
std::string schedule_text(const ScheduleView& view, const Terminal& terminal);

}  // namespace surefoot::report
