#include "surefoot/find/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/find/cliff.hpp"
#include "surefoot/find/confidence.hpp"
#include "surefoot/find/drift.hpp"
#include "surefoot/find/shape.hpp"
#include "surefoot/find/under_schedule.hpp"

namespace surefoot::find {
namespace {

// The stated range of an uncapped rate. Good windows grow downwards as runs learn, so that it reaches the
// farther below the answer, the less of the loss remains; chosen on the choosing half of the outside exam
// among nine (docs/research/confidence.md).
constexpr double range_above = 0.3;
constexpr double range_below_at_most = 1.0;
constexpr double less_by_remaining = 1.3;
constexpr double range_below_at_least = 0.15;
/// The range below the rate where losses are not positive, in decades.
constexpr double usual_range_below = 0.3;

/// A candidate has learned from the inputs when its loss is a hundredth below that of an answer which ignores
/// them.
constexpr double beats_constant = 0.99;
constexpr double sure_where_nothing_is_learned = 0.5;

/// The smallest loss that judged a candidate; the initial one where none is smaller.
double best_loss(const RaceRecord& record) {
  double best = record.initial_loss;
  for (const auto& candidate : record.candidates)
    for (const auto& point : candidate.history)
      if (point.loss < best) best = point.loss;
  return best;
}

double range_below(const RaceRecord& record, const TaskFacts& facts) {
  const auto remaining = shape_of(record, facts).remaining;
  return remaining ? std::max(range_below_at_least, range_below_at_most - less_by_remaining * *remaining)
                   : usual_range_below;
}

std::string reason(const RaceRecord& record, const Extrapolation& to_horizon) {
  return fmt::format(
      "after {} of {} steps the loss is lowest near {}; the best rate shrinks as runs get longer: "
      "extrapolated to "
      "step {} it is {}",
      record.rungs[record.ended.size() - 1], record.horizon,
      number_text(std::pow(10.0, to_horizon.log_rate - to_horizon.drift), 2), record.horizon,
      number_text(std::pow(10.0, to_horizon.log_rate), 2));
}

}  // namespace

Suggestion at_constant_rate(const RaceRecord& record, const TaskFacts& facts, const Cap& cap) {
  const double best = best_loss(record);
  if (!(best < record.initial_loss))
    return refusal(fmt::format("the {} fell below its start at none of the rates", record.loss_name));
  const auto to_horizon = extrapolate(record, facts);
  const double answer = std::min(to_horizon.log_rate, cap.log_rate);
  const bool capped = answer == cap.log_rate;
  Suggestion suggestion{
      .learning_rate = std::pow(10.0, answer),
      .low = std::pow(10.0, answer - (capped ? cap.below : range_below(record, facts))),
      .high = std::pow(10.0, std::max(answer, std::min(answer + range_above, cap.log_rate + cap.above))),
      .confidence = confidence(record, facts),
      .reason = reason(record, to_horizon)};
  if (capped) suggestion.reason += why_capped(record, facts, cap.rate());
  if (best > beats_constant * facts.constant_loss) {
    suggestion.confidence = std::min(suggestion.confidence, sure_where_nothing_is_learned);
    suggestion.reason +=
        fmt::format("; no rate has learned more so far than an answer that ignores the inputs, a loss of {}",
                    number_text(facts.constant_loss, 3));
  }
  return suggestion;
}

Suggestion estimate(const RaceRecord& record, const TaskFacts& facts, const PeakedSchedule& schedule) {
  if (record.empty()) return refusal("the race ended before its first rung");
  const auto cap = cliff_cap(record, facts);
  if (!schedule) return at_constant_rate(record, facts, cap);
  const auto uncapped = at_constant_rate(record, facts, Cap{});
  return uncapped.found() ? under_schedule(uncapped, record, facts, cap, schedule) : uncapped;
}

}  // namespace surefoot::find
