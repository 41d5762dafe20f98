#pragma once

#include "surefoot/find/record.hpp"
#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

struct Cap;

/// The rate of the full run that a race suggests: the valley of each rung carried to the horizon
/// (find/drift.hpp), no higher than a cliff allows (find/cliff.hpp), and how sure that is
/// (find/confidence.hpp). With a schedule, its peak (find/under_schedule.hpp). A refusal where no rung ended
/// or nothing learned. A pure function.
Suggestion estimate(const RaceRecord& record, const TaskFacts& facts, const PeakedSchedule& schedule = {});

/// The answer at a constant rate under this cap.
Suggestion at_constant_rate(const RaceRecord& record, const TaskFacts& facts, const Cap& cap);

}  // namespace surefoot::find
