#pragma once

#include <cstdint>
#include <string>

#include "surefoot/study/trial.hpp"

namespace surefoot::study {

/// As the store keeps it: JSON, a list for each of step, learning_rate, training_loss and validation_loss,
/// `diverged` (the steps that had a loss that is no number) and planned_steps. Epochs, seconds and metrics
/// are not kept.
std::string to_text(const RunCurve& curve);
/// Throws StoreError for what to_text() did not write.
RunCurve curve_from_text(const std::string& text);

/// Takes the points of a run of any length and keeps a bounded number, neighbours joined evenly: the mean of
/// their training losses, the last of all else. The first point stays as it is. A pure function of the
/// points.
class CurveThinner {
 public:
  static constexpr std::size_t most_points = 513;

  /// Steps do not fall; what a point of the same step tells besides is joined with it.
  void add(const CurvePoint& point);

  RunCurve& curve() { return curve_; }
  const RunCurve& curve() const { return curve_; }

 private:
  void halve();

  RunCurve curve_;
  /// Points that are joined in one, and how many are in the last one so far.
  std::int64_t joined_ = 1;
  std::int64_t in_last_ = 0;
};

}  // namespace surefoot::study
