#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::run {

/// The state of a contender after an advance.
enum class ContenderState {
  /// Holds at the step it was asked for and can go on.
  held,
  /// It came to its end, well, before the step it was asked for; it does not go on.
  ended,
  /// Its loss diverged by the one rule (core/divergence.hpp); it does not go on.
  diverged,
  /// It failed for a reason of its own; it does not go on.
  failed,
};

/// The losses that a contender reported at one step, such as by one line of output: at least one of them.
struct ToldLoss {
  /// Optimizer steps done; 0 before the first.
  std::int64_t step = 0;
  /// Of the batch, or the mean of those since the loss before. NaN where none was told; a loss that was told
  /// as not a number is infinite here.
  double training_loss = not_measured;
  double validation_loss = not_measured;
};

/// The kinds of reported losses that can judge contenders.
enum class JudgedBy {
  /// None that could be compared.
  nothing,
  training,
  validation,
  /// The mean of both.
  both,
};

/// `training loss` or `validation loss`: what the losses of a race so judged are called.
const char* loss_name(JudgedBy by);

/// The outcome of advancing a contender.
struct Progress {
  ContenderState state = ContenderState::held;
  /// Optimizer steps it has run since it began: beyond the step asked for where it could not be held there.
  std::int64_t step = 0;
  /// Losses it reported since the advance before, in order: up to the first that is at the step asked for or
  /// beyond. Losses beyond that one are not known at the step, and are given by a later advance.
  std::vector<ToldLoss> told = {};
  /// The reason for `failed` or `diverged`, in words; empty otherwise.
  std::string reason = {};
  /// That this advance ran, its start included, frozen time left out.
  double seconds = 0;
};

/// One trial that can be run up to a step, frozen there, and run on later as if nothing had happened.
///
/// A contender is used by one thread at a time, not always the same one. Destroying it drops the trial.
class Contender {
 public:
  virtual ~Contender() = default;

  /// Runs on until it has told a loss of `step` or of a later one, and holds. It runs no further if it has
  /// told one already. Once diverged or failed it stays so. Throws only what the user's own code throws.
  virtual Progress advance(std::int64_t step) = 0;
};

}  // namespace surefoot::run
