#pragma once

#include <cstdint>
#include <functional>
#include <limits>

namespace surefoot::find {

/// The way an optimizer turns gradients into steps: tells how the best rate moves with the length of a run.
enum class UpdateRule {
  unknown,
  /// The step is the gradient times the rate, as in SGD.
  gradient,
  /// The step follows a running mean of the gradients, as in SGD with momentum.
  momentum,
  /// The gradient is divided by its own size, as in Adam, AdamW and RMSprop.
  adaptive,
  /// As `gradient` or `momentum`, but batch norm follows most weights, so that only their directions matter:
  /// the longer and the faster they are trained, the larger they get, and the less a step turns them (van
  /// Laarhoven 2017, arXiv 1706.05350).
  scale_invariant,
};

/// The known facts of a training task before it is trained. Only `validation_cost` must be told; the rest
/// says by its default that it is not known.
struct TaskFacts {
  /// The cost of one validation, in gradient steps; a third of a step for each of its batches, say. Not
  /// negative.
  double validation_cost = 0;
  /// The validation loss of the best answer that ignores the inputs. While no candidate does better by a
  /// hundredth, an estimate is at most half sure and says so.
  double constant_loss = std::numeric_limits<double>::quiet_NaN();
  /// The ratio of the mean square of the inputs in a batch with the row farthest from the others to that over
  /// all rows. From 5 on single batches may throw a run off (find/cliff.hpp); below, tails of losses count as
  /// light whatever they show, for a race may be too short to meet that batch. NaN: the losses tell.
  double outlier_ratio = std::numeric_limits<double>::quiet_NaN();
  /// Steps in which the rows are met once, but for those left over at the end; 0 where it is not known.
  std::int64_t steps_per_epoch = 0;
  /// Trained parameters for each number that the training data give as a target.
  double parameters_per_target = std::numeric_limits<double>::quiet_NaN();
  /// True when runs of every seed start with the same parameters.
  bool same_start = false;
  UpdateRule update_rule = UpdateRule::unknown;
};

/// The rate of each step of a run.
using RateOfStep = std::function<double(std::int64_t step)>;

/// The rate of each step, which must not be negative, under a peak; higher ones never give lower rates. May
/// throw InvalidArgument for a peak it does not take.
using PeakedSchedule = std::function<RateOfStep(double peak)>;

}  // namespace surefoot::find
