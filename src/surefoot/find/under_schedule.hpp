#pragma once

#include "surefoot/find/cliff.hpp"
#include "surefoot/find/record.hpp"
#include "surefoot/find/scheduled_rates.hpp"
#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

/// The peak of a schedule that the answer at a constant rate, without a cap, suggests: the peak that stands
/// for it, lower where the rows are memorized (find/scheduled_rates.hpp); no higher than the cap allows, and
/// then only what comes after the first epochs; and at no rate above 6.3 times the constant one, which is as
/// far as answers were compared. A refusal where the schedule has rates of its own that leave no such peak.
Suggestion under_schedule(Suggestion constant, const RaceRecord& record, const TaskFacts& facts,
                          const Cap& cap, const PeakedSchedule& schedule);

}  // namespace surefoot::find
