#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace surefoot {

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// The values that a training run reported at one step. A field that was not measured is NaN; a loss that was
/// measured and is not a number is told apart by `diverged`.
struct CurvePoint {
  /// Optimizer steps done, 0 before the first.
  std::int64_t step = 0;
  /// Passes over the training data done.
  double epoch = not_measured;
  /// Since the run began.
  double seconds = not_measured;
  /// Linear, not log10.
  double learning_rate = not_measured;
  /// Mean loss of the batch, or of the batches since the point before.
  double training_loss = not_measured;
  double validation_loss = not_measured;
  /// A measured loss at this point was NaN or infinite.
  bool diverged = false;
  /// Whatever else was reported, by name: `accuracy`, `gradient_norm`.
  std::map<std::string, double> metrics;
};

/// The history of one run, points in order of step. A plain value that checks nothing.
struct LearningCurve {
  std::string name;
  std::vector<CurvePoint> points;
};

/// The destination of a running curve's points as they are made: a file, a terminal, an analysis.
class CurveSink {
 public:
  virtual ~CurveSink() = default;
  /// Takes the next point; steps never fall. May throw RunError when it cannot be kept (a full disk).
  virtual void add(const CurvePoint& point) = 0;
};

}  // namespace surefoot
