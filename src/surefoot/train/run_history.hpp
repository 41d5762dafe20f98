#pragma once

#include <optional>
#include <vector>

#include <torch/torch.h>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// The curve and the initial loss of a run so far. They are saved with the run, so that one that goes on from
/// a checkpoint ends with the curve, the initial and the best loss of one that never stopped.
struct RunHistory {
  /// Before the first step of the run; NaN where nobody knows.
  Validation initial = {not_measured, not_measured};
  /// The points of the curve, of their metrics the accuracy.
  std::vector<CurvePoint> points;

  /// The step of the last point; -1 before the first.
  std::int64_t last_point() const { return points.empty() ? -1 : points.back().step; }
};

/// The history of a run from a curve that was read: its points up to a step, and the first as the initial
/// loss when that is of step 0. For checkpoints of before a history was kept in them.
RunHistory history_of(const LearningCurve& curve, std::int64_t last_step);

void save_history(const RunHistory& history, ::torch::serialize::OutputArchive& archive);
/// Reads what save_history wrote, number for number; empty when the archive holds none. Throws ParseError
/// for one that is damaged.
std::optional<RunHistory> load_history(::torch::serialize::InputArchive& archive);

}  // namespace surefoot::train
