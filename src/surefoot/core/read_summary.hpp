#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot {

/// The numbers a reader took from a log or a program's output, shown so that the user notices a number that
/// was misread.
/// Unknown fields are empty.
struct ReadSummary {
  /// The form that was read: `text`, `CSV`, `JSON`, `TensorBoard events`, …
  std::string format;
  /// The column, tag or word of the losses as it is written; empty where there are none.
  std::string loss_name;
  std::string validation_loss_name;
  /// Steps with such a loss, one that is not a number counted too.
  std::int64_t training_losses = 0;
  std::int64_t validation_losses = 0;
  /// The first and the last step with a loss, and how many steps there will be.
  std::optional<std::int64_t> first_step = {};
  std::optional<std::int64_t> last_step = {};
  std::optional<std::int64_t> planned_steps = {};
  /// Finite ones.
  std::optional<double> first_training_loss = {};
  std::optional<double> last_training_loss = {};
  std::optional<double> last_validation_loss = {};
  /// The last one, and the column or word it was found under.
  std::optional<double> learning_rate = {};
  std::string learning_rate_name = {};
  /// Losses under other names, which are no part of the curve: `box_loss`. At most 16.
  std::vector<std::string> other_losses = {};
  /// Remarks on what was left out or assumed, a sentence each without a stop.
  std::vector<std::string> notes = {};
};

/// Counts, steps, losses and the last rate of a curve; names, format and notes stay empty. `planned_steps` of
/// 0 is not known. A point that diverged without a finite loss counts as a training loss where the curve has
/// others of that kind, or none at all.
ReadSummary summary_of(const LearningCurve& curve, std::int64_t planned_steps = 0);

}  // namespace surefoot
