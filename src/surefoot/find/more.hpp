#pragma once

#include <optional>

#include "surefoot/find/record.hpp"
#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

/// The next step of certainty (0.8, 0.9, 0.95 or 0.97) above that of this race, and the cost of a race so
/// much longer that has it, if its loss goes on falling as at its last rung. Empty where no race shorter than
/// the full run has it, and where losses are not positive. `spent`: what this race cost, in gradient steps.
std::optional<MoreCertainty> what_more_would_buy(const RaceRecord& record, const TaskFacts& facts,
                                                 double spent);

}  // namespace surefoot::find
