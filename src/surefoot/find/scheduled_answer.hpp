#pragma once

#include <cstdint>
#include <functional>
#include <limits>

#include "surefoot/find/race.hpp"
#include "surefoot/find/scheduled_rates.hpp"

namespace surefoot::find {

/// The rate of each step, which must not be negative, under a peak; higher ones never give lower rates. May
/// throw InvalidArgument for a peak it does not take.
using PeakedSchedule = std::function<RateOfStep(double peak)>;

/// A full run under a schedule.
struct ScheduledRun {
  PeakedSchedule schedule;
  std::int64_t horizon = 0;
  /// 0 where it is not known.
  std::int64_t steps_per_epoch = 0;
  StepLength step_length = StepLength::unknown;
  /// NaN where it is not known.
  double parameters_per_target = std::numeric_limits<double>::quiet_NaN();
};

/// What a race at constant rates says of the peak: the one that stands for its answer, lower where the rows
/// are memorized (scheduled_rates.hpp); no higher than a cliff allows, and then only what comes after
/// the first epochs; and at no rate above 6.3 times the constant one, which is as far as answers were
/// compared. A refusal where the schedule has rates of its own that leave no such peak.
Suggestion scheduled_answer(const Race& race, const ScheduledRun& run);

}  // namespace surefoot::find
