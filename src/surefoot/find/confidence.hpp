#pragma once

#include "surefoot/find/record.hpp"
#include "surefoot/find/shape.hpp"

namespace surefoot::find {

/// The share of such races whose answer is within 2% of the best: a logistic regression on what a race can
/// know of itself. `record` must have a rung that ended.
double confidence(const RaceRecord& record, const TaskFacts& facts);
/// The same for a race of this shape.
double confidence(const RaceShape& shape, const RaceRecord& record, const TaskFacts& facts);

}  // namespace surefoot::find
