#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"

namespace surefoot::logs {

/// Writes a curve as CSV while it grows: `step,epoch,seconds,learning_rate,training_loss,validation_loss` and
/// the metrics named at the start; what was not measured is left empty. Each point is flushed, so that a
/// killed run leaves every point it made.
class CsvCurveWriter : public CurveSink {
 public:
  /// Begins the file anew, or goes on behind what it holds up to `resume_at_step` when that is not negative.
  /// Throws RunError naming the file when it cannot be written.
  CsvCurveWriter(std::filesystem::path file, std::vector<std::string> metrics,
                 std::int64_t resume_at_step = -1);

  /// Throws RunError naming the file when the disk is full.
  void add(const CurvePoint& point) override;

 private:
  struct Closer {
    void operator()(std::FILE* stream) const { std::fclose(stream); }
  };
  void write(const std::string& line);

  std::filesystem::path file_;
  std::vector<std::string> metrics_;
  std::unique_ptr<std::FILE, Closer> stream_;
};

}  // namespace surefoot::logs
