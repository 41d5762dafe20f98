#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "surefoot/find/race.hpp"
#include "surefoot/run/contender.hpp"

namespace surefoot::run {

/// The losses that one contender has reported so far, in order of step. A loss knows its step: one that was
/// told long before a rung says nothing of it.
class ToldLosses {
 public:
  void add(std::span<const ToldLoss> told);
  bool empty() const { return training_.empty() && validation_.empty(); }
  /// The step of the last loss; 0 where none was told.
  std::int64_t last_step() const;

  /// True when a loss of this kind that was known at `step` is of the second half of the way there, or the
  /// first beyond: known of either kind are those up to the first at `step` or beyond.
  bool tells_near(JudgedBy by, std::int64_t step) const;
  /// The outcome given to a race at `step` where `by` (not nothing) judges. The training loss is the mean
  /// over the last quarter of the way to the last one known, so many as were told; the validation loss is the
  /// last one.
  find::Outcome outcome(JudgedBy by, std::int64_t step) const;
  /// The first loss of the kind that judges, and where it is a training loss no less than the mean at `step`:
  /// of the lowest rate, about the loss before the first step. NaN where none was told.
  double first(JudgedBy by, std::int64_t step) const;
  /// The most steps between two losses of the kind that judges, the start included; 0 where none was told.
  std::int64_t rhythm(JudgedBy by) const;

 private:
  struct AtStep {
    std::int64_t step = 0;
    double loss = 0;
  };

  std::span<const AtStep> known(JudgedBy by, std::int64_t step) const;
  const std::vector<AtStep>& judging(JudgedBy by) const;

  std::vector<AtStep> training_;
  std::vector<AtStep> validation_;
};

/// The losses that can judge all of these at `step`: both or validation losses where all told one near it,
/// else training losses, else nothing.
JudgedBy judge_at(std::span<const ToldLosses* const> all, std::int64_t step);

}  // namespace surefoot::run
