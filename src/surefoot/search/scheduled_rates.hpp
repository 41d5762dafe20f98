#pragma once

#include <cstdint>
#include <functional>

namespace surefoot::search {

/// What the rates of a schedule mean for a run of `horizon` steps, an epoch of which takes `steps_per_epoch`
/// (0 where that is not known). Chosen on exploration tasks of the proving ground
/// (docs/decisions/0004-the-race.md).
using RateOfStep = std::function<double(std::int64_t step)>;

/// The constant rate that they stand for: their mean over the run or, where that is larger, over the highest
/// stretch of eight epochs in a row, for a run that sees its rows many times learns in one stretch what it
/// will. From 10,000 places at most.
double constant_equivalent(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch);

/// The highest of the first two epochs, in which a run falls off a cliff when it meets the rows farthest out,
/// and of a tenth of the run at least; of all where epochs are not known. From 1,001 places at most.
double highest_at_first(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch);

}  // namespace surefoot::search
