#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/core/read_summary.hpp"

namespace surefoot::logs {

/// One run that a log told of.
struct ReadRun {
  LearningCurve curve;
  /// How many steps it will have in all; 0 when the log does not say.
  std::int64_t planned_steps = 0;
  /// The wall time its seconds count from, in seconds since 1970; 0 when the log does not say.
  double began = 0;
  /// What was taken for what.
  ReadSummary read = {};
};

/// What was read.
struct ReadLog {
  std::vector<ReadRun> runs;
  /// What a reader should know of the reading: `run.txt:120: step 500 after 900: a resumed run, joined`. Each
  /// names file and place; at most twenty, and how many more there were.
  std::vector<std::string> notes;
};

}  // namespace surefoot::logs
