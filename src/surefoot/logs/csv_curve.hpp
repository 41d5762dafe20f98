#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/logs/growing_file.hpp"

namespace surefoot::logs {

/// Writes a curve as CSV while it grows: `step,epoch,seconds,learning_rate,training_loss,validation_loss` and
/// the metrics named at the start; what was not measured is left empty. Each point is in the file at once, so
/// that a killed run leaves every point it made.
class CsvCurveWriter : public CurveSink {
 public:
  /// Begins the file anew, or goes on behind what it holds up to `resume_at_step` when that is not negative:
  /// those rows stay as they are, and points of their steps are left out. Throws RunError naming the file
  /// when it cannot be written.
  CsvCurveWriter(std::filesystem::path file, std::vector<std::string> metrics,
                 std::int64_t resume_at_step = -1);

  /// Throws RunError naming the file when the disk is full; no part of the row is left then.
  void add(const CurvePoint& point) override;

 private:
  std::string kept(const std::filesystem::path& file, std::int64_t last_step);

  std::vector<std::string> metrics_;
  std::int64_t last_kept_ = -1;
  std::optional<GrowingFile> file_;
};

}  // namespace surefoot::logs
