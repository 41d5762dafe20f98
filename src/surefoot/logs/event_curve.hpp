#pragma once

#include <filesystem>
#include <optional>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/logs/growing_file.hpp"

namespace surefoot::logs {

/// Writes a curve as a TensorBoard event file while it grows, tags `loss/train`, `loss/validation`,
/// `learning_rate`, `epoch` and the metrics by their names; what was not measured is left out. Each point is
/// in the file at once.
class EventCurveWriter : public CurveSink {
 public:
  /// Begins a new file `events.out.tfevents.TIME.HOST.PID` in a folder, made where it is not there;
  /// TensorBoard joins the files of a folder, so a resumed run adds one. Throws RunError naming it when it
  /// cannot be written.
  explicit EventCurveWriter(const std::filesystem::path& folder);

  /// Throws RunError naming the file when the disk is full.
  void add(const CurvePoint& point) override;

 private:
  std::optional<GrowingFile> file_;
};

}  // namespace surefoot::logs
