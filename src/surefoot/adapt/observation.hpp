#pragma once

#include <cstdint>
#include <optional>

namespace surefoot::adapt {

/// The training loop's measurements after carrying out a decision. Empty means not measured; a loss that was
/// measured and is NaN or infinite is one that diverged.
struct Observation {
  /// Optimizer steps spent since the run began: those on trial and those rolled back count too.
  std::int64_t step = 0;
  /// Mean over the decision's steps of the batch loss before each of them; empty when it asked for no steps.
  /// The loop may stop at a loss that is not finite, and then tells that loss.
  std::optional<double> training_loss = std::nullopt;
  /// After the steps.
  std::optional<double> validation_loss = std::nullopt;
  /// Whatever else the user measures after the steps, accuracy for one.
  std::optional<double> metric = std::nullopt;
};

/// The value that a controller watches.
enum class Watch { training_loss, validation_loss, metric };
const char* word(Watch watch);

/// True when the value comes from a validation; a metric is taken to be one of those.
bool needs_validation(Watch watch);

/// The value that `watch` names. Throws InvalidArgument, beginning with `who`, when it was not measured.
double watched(const Observation& observation, Watch watch, const char* who);
/// The same, which must be finite: throws InvalidArgument for NaN and infinity.
double watched_finite(const Observation& observation, Watch watch, const char* who);
/// True when a measured loss is NaN or infinite.
bool not_finite(const Observation& observation);

}  // namespace surefoot::adapt
