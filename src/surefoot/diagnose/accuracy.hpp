#pragma once

#include <optional>
#include <string>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::diagnose {

/// An accuracy that stays where guessing would leave it.
struct AtChance {
  /// As the log calls it: `eval_top1`.
  std::string name;
  /// Its median and range, as the log has them (shares or percent).
  double median = 0;
  double lowest = 0;
  double highest = 0;
  std::size_t count = 0;
  /// Classes among which guessing would be right as often.
  int classes = 2;
  /// ln(classes): the cross entropy of guessing.
  double guessing_loss = 0;
};

/// The accuracy logged beside the losses (top1, acc, val_accuracy, … in shares or percent; that of validation
/// first) when it stays throughout within a fifth of one over a whole number of classes and shows no rise.
/// Empty when it does not, none is logged, or fewer than four values are.
std::optional<AtChance> accuracy_at_chance(const LearningCurve& curve);

}  // namespace surefoot::diagnose
