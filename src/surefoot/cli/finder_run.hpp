#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "surefoot/cli/trainer_options.hpp"
#include "surefoot/report/find_view.hpp"
#include "surefoot/run/finder.hpp"

namespace surefoot::cli {

/// How a rate is looked for: the options of `find` beside those of the trainer.
struct FinderSettings {
  /// LOW:HIGH; empty for the default.
  std::string range;
  std::string method = "race";
  /// The most it may cost, as a share of the full run.
  double budget = 0.25;
  /// The rate over the full run, with its peak to be `found`; a constant rate when empty.
  std::string schedule;
  /// Trials side by side; 0 for as many as there are cores.
  std::int64_t threads = 0;
  /// Shows no progress.
  bool quiet = false;
};

/// Looks for the rate of the full run that the options describe, on these data. Leaves LibTorch at one
/// thread.
run::FinderResult find_rate(const TrainerOptions& trainer, const FinderSettings& settings,
                            const std::shared_ptr<const train::TrainingData>& data);

/// The candidates of a race as the views show them.
std::vector<report::CandidateRow> rows_of(const std::vector<run::CandidateView>& candidates);

}  // namespace surefoot::cli
