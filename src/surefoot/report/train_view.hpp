#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/report/terminal.hpp"

namespace surefoot::report {

/// The outcome of a training run, for every way of showing it. Showing it throws nothing; what is not finite
/// is null in JSON.
struct TrainView {
  double initial_validation_loss = 0;
  double validation_loss = 0;
  double best_validation_loss = 0;
  std::int64_t best_step = 0;
  std::int64_t steps = 0;
  bool diverged = false;
  bool interrupted = false;
  double seconds = 0;
  double samples_per_second = 0;
  /// Share of right answers in [0, 1]; empty where there are no classes.
  std::optional<double> accuracy;
  LearningCurve curve;
  std::string subject;
  /// The folder of curve and checkpoint; empty when there is none.
  std::string folder;
  double learning_rate = 0;
};

/// Keys initial_validation_loss, validation_loss, best_validation_loss, best_step, steps, diverged,
/// interrupted, seconds, samples_per_second, and accuracy for classification.
nlohmann::json train_json(const TrainView& view);

/// The verdict in plain words, the curve, what was written; ends in a line break.
std::string train_text(const TrainView& view, const Terminal& terminal);

}  // namespace surefoot::report
