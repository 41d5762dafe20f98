#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "surefoot/find/record.hpp"
#include "surefoot/find/valley.hpp"

namespace surefoot::find {

/// The candidates' losses at a rung that ended, by its index, ascending by rate: those that came so far, and
/// at the initial loss those that had diverged by then.
std::vector<RateLoss> losses_at(const RaceRecord& record, const TaskFacts& facts, std::size_t rung);

/// The numbers of a race's last ended rung that its certainty and its range hang on.
struct RaceShape {
  /// Doublings from that rung to the horizon.
  double doublings = 0;
  /// Decades in which a rate gives away up to 2% and 6% of the gain, as far as rates were tried.
  double width_2 = 0;
  double width_6 = 0;
  /// record.hpp: latest_share_of_fall and remaining_loss, empty where losses are not positive.
  double latest_share = 0;
  std::optional<double> remaining;
  /// By how much the middle fell with each doubling of the rungs, in decades, on average; 0 with one rung.
  double measured_drift = 0;
};

/// `record` must have a rung that ended.
RaceShape shape_of(const RaceRecord& record, const TaskFacts& facts);

}  // namespace surefoot::find
