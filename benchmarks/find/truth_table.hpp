#pragma once

#include <filesystem>
#include <vector>

#include "truth_run.hpp"

namespace surefoot::bench {

/// The runs of one task: those of the packed groups in the folder (truth_pack.hpp), then those of
/// `<folder>/<task>.jsonl`, one JSON object a line. A new run is appended there as it ends, so that the
/// making of a table can be stopped and resumed at will; `benchmarks/truth/pack.py add` packs it.
class TruthTable {
 public:
  /// Reads what is there; a last line that was cut off is left out.
  TruthTable(const std::filesystem::path& folder, const std::string& task);

  /// The same runs as if the horizon had been a share of them, one of checkpoints().
  TruthTable shortened(double share) const;

  const std::vector<TruthRun>& runs() const { return runs_; }
  bool has(double learning_rate, std::uint64_t seed) const;
  void append(const TruthRun& run);

  /// Mean over the seeds of the best validation loss reached by the horizon, clipped to the initial loss; a
  /// diverged run counts as the initial loss. NaN when the rate was not run.
  double loss(double learning_rate) const;
  /// The rates that were run, ascending.
  std::vector<double> rates() const;
  /// Mean validation loss before the first step.
  double initial_loss() const;
  double best_rate() const;

 private:
  std::filesystem::path file_;
  std::vector<TruthRun> runs_;
};

/// The best validation loss a run reached, clipped to its initial loss; the initial loss when it diverged.
double reached(const TruthRun& run);

}  // namespace surefoot::bench
