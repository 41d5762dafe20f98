#include "surefoot/core/read_summary.hpp"

#include <algorithm>
#include <cmath>

namespace surefoot {
namespace {

bool is_lost(const CurvePoint& point) {
  return point.diverged && std::isnan(point.training_loss) && std::isnan(point.validation_loss);
}

bool has_loss(const CurvePoint& point) {
  return point.diverged || !std::isnan(point.training_loss) || !std::isnan(point.validation_loss);
}

}  // namespace

ReadSummary summary_of(const LearningCurve& curve, std::int64_t planned_steps) {
  ReadSummary summary;
  std::int64_t lost = 0;
  for (const CurvePoint& point : curve.points) {
    if (std::isfinite(point.learning_rate)) summary.learning_rate = point.learning_rate;
    if (!has_loss(point)) continue;
    if (!summary.first_step) summary.first_step = point.step;
    summary.last_step = point.step;
    if (is_lost(point)) ++lost;
    if (!std::isnan(point.training_loss)) ++summary.training_losses;
    if (!std::isnan(point.validation_loss)) ++summary.validation_losses;
    if (std::isfinite(point.training_loss)) {
      if (!summary.first_training_loss) summary.first_training_loss = point.training_loss;
      summary.last_training_loss = point.training_loss;
    }
    if (std::isfinite(point.validation_loss)) summary.last_validation_loss = point.validation_loss;
  }
  const bool only_validation = summary.training_losses == 0 && summary.validation_losses > 0;
  (only_validation ? summary.validation_losses : summary.training_losses) += lost;
  if (planned_steps > 0) summary.planned_steps = planned_steps;
  return summary;
}

}  // namespace surefoot
