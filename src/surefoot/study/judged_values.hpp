#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <vector>

#include "surefoot/search/history.hpp"
#include "surefoot/study/spec.hpp"

namespace surefoot::study {

/// The values that a running trial is judged by: its result is that of all of them, while what is kept of
/// each is bounded. The first 4096 are kept, then of each doubling 2048 spread evenly, and whatever is not
/// finite; the same values give the same choice. Several values at a step: the last one stands.
class JudgedValues {
 public:
  JudgedValues(const Objective& objective, Direction direction)
      : objective_(objective), direction_(direction) {}

  /// Steps do not fall.
  void add(std::int64_t step, double value);

  bool empty() const { return count_ == 0; }
  /// The last one told; NaN when there is none.
  double last() const {
    return last_.empty() ? std::numeric_limits<double>::quiet_NaN() : last_.back().value;
  }
  /// By the objective; NaN when there is none.
  double result() const;

  /// Those that are kept, in order of step.
  std::span<const search::Reported> kept() const { return kept_; }
  /// The kept ones that were not taken before, or have changed since.
  std::span<const search::Reported> fresh() const { return std::span(kept_).subspan(taken_); }
  void take_fresh() { taken_ = kept_.size(); }

 private:
  void keep(const search::Reported& point);

  Objective objective_;
  Direction direction_;
  std::int64_t count_ = 0;
  /// As many as the objective asks for.
  std::deque<search::Reported> last_;
  /// Of all but the last one.
  double best_before_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<search::Reported> kept_;
  std::size_t taken_ = 0;
};

}  // namespace surefoot::study
