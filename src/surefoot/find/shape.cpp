#include "surefoot/find/shape.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot::find {

std::vector<RateLoss> losses_at(const RaceRecord& record, const TaskFacts& facts, std::size_t rung) {
  const std::int64_t step = record.rungs[rung];
  const bool heavy = heavy_tails(record, facts);
  std::vector<RateLoss> points;
  for (const auto& candidate : record.candidates) {
    const auto at = std::ranges::find(candidate.history, step, &CandidatePoint::step);
    const bool reached = at != candidate.history.end();
    const bool fell = !candidate.history.empty() && candidate.history.back().step < step &&
                      !std::isfinite(candidate.history.back().loss);
    if (reached || fell)
      points.push_back(
          {std::log10(candidate.learning_rate),
           reached ? ranking_loss(at->outcome, record.initial_loss, heavy) : record.initial_loss});
  }
  std::ranges::sort(points, {}, &RateLoss::x);
  return points;
}

RaceShape shape_of(const RaceRecord& record, const TaskFacts& facts) {
  const std::size_t last = record.ended.size() - 1;
  const auto points = losses_at(record, facts, last);
  RaceShape shape{.doublings = doublings_left(record),
                  .width_2 = width_of_valley(points, record.initial_loss, 0.02),
                  .width_6 = width_of_valley(points, record.initial_loss, 0.06),
                  .latest_share = latest_share_of_fall(record)};
  if (record.ended[last].least_loss >= 0) shape.remaining = remaining_loss(record, facts);
  if (last > 0)
    shape.measured_drift =
        (record.ended[last].valley - record.ended.front().valley) /
        std::log2(static_cast<double>(record.rungs[last]) / static_cast<double>(record.rungs.front()));
  return shape;
}

}  // namespace surefoot::find
