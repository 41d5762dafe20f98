#include "surefoot/find/more.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/find/confidence.hpp"
#include "surefoot/find/shape.hpp"

namespace surefoot::find {
namespace {

constexpr double steps_of_certainty[] = {0.8, 0.9, 0.95, 0.97};

}  // namespace

std::optional<MoreCertainty> what_more_would_buy(const RaceRecord& record, const TaskFacts& facts,
                                                 double spent) {
  if (record.ended.size() < 2) return std::nullopt;
  auto shape = shape_of(record, facts);
  const double now = confidence(shape, record, facts);
  const auto next = std::ranges::upper_bound(steps_of_certainty, now);
  if (next == std::end(steps_of_certainty) || !shape.remaining) return std::nullopt;
  const auto last = record.ended.size() - 1;
  const double before = record.ended[last - 1].least_loss;
  const double by_doubling = std::pow(
      std::min(1.0, record.ended[last].least_loss / before),
      1 / std::log2(static_cast<double>(record.rungs[last]) / static_cast<double>(record.rungs[last - 1])));
  for (double steps = 2 * spent; steps <= static_cast<double>(record.horizon); steps *= 2) {
    shape.doublings -= 1;
    *shape.remaining *= by_doubling;
    if (confidence(shape, record, facts) >= *next) return MoreCertainty{*next, steps};
  }
  return std::nullopt;
}

}  // namespace surefoot::find
