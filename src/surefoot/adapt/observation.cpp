#include <cmath>

#include <fmt/format.h>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::adapt {

const char* word(Watch watch) {
  switch (watch) {
    case Watch::training_loss:
      return "training_loss";
    case Watch::validation_loss:
      return "validation_loss";
    case Watch::metric:
      return "metric";
  }
  return "";
}

bool needs_validation(Watch watch) {
  return watch != Watch::training_loss;
}

double watched(const Observation& observation, Watch watch, const char* who) {
  const auto& value = watch == Watch::training_loss     ? observation.training_loss
                      : watch == Watch::validation_loss ? observation.validation_loss
                                                        : observation.metric;
  if (!value) throw InvalidArgument(fmt::format("{}: {} must be measured, got none", who, word(watch)));
  return *value;
}

double watched_finite(const Observation& observation, Watch watch, const char* who) {
  const double value = watched(observation, watch, who);
  if (!std::isfinite(value))
    throw InvalidArgument(fmt::format("{}: {} must be finite, got {}", who, word(watch), value));
  return value;
}

bool not_finite(const Observation& observation) {
  const auto bad = [](const std::optional<double>& loss) { return loss && !std::isfinite(*loss); };
  return bad(observation.training_loss) || bad(observation.validation_loss);
}

}  // namespace surefoot::adapt
