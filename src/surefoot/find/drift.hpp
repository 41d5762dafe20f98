#pragma once

#include "surefoot/find/record.hpp"
#include "surefoot/find/task_facts.hpp"

namespace surefoot::find {

/// The shift of the best rate when a run gets twice as long, in decades; at most 0. `latest_share`: the share
/// of what the loss has fallen so far that it fell in the latest half of the steps, in [0, 1]; where
/// gradients are small until learning begins, a run that has hardly begun likes a higher rate than it will
/// later.
///
/// A gradient shrinks as the loss falls, and the steps with it; adaptive steps do not, so that their rate has
/// to fall for them. Momentum takes some steps to gather, so that short runs like a higher rate.
double drift_per_doubling(UpdateRule rule, double latest_share);

/// The valley carried on to the horizon.
struct Extrapolation {
  /// log10 of the rate that is best at the horizon, as far as no cliff caps it: the weighted mean of what the
  /// last four rungs say of it.
  double log_rate = 0;
  /// The shift of the last rung's valley, in decades; at most 0.
  double drift = 0;
};

/// `record` must have a rung that ended.
Extrapolation extrapolate(const RaceRecord& record, const TaskFacts& facts);

}  // namespace surefoot::find
