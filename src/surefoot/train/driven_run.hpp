#pragma once

#include <cstdint>
#include <map>

#include "surefoot/adapt/drive.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// A run of the built-in trainer that a controller drives: snapshots lie in memory, and the data go back
/// with the run, so that every trial sees the same batches. The run must outlive it.
class DrivenRun : public adapt::Driven {
 public:
  explicit DrivenRun(TrainingRun& run) : run_(&run) {}

  void save(int slot) override;
  /// Throws InvalidArgument for a slot nothing was saved in.
  void restore(int slot) override;
  Steps train(const adapt::Decision& decision) override;
  double validation_loss() override { return run_->validation_loss(); }

  const std::map<int, RunSnapshot>& slots() const { return slots_; }
  TrainingRun& run() { return *run_; }

 private:
  TrainingRun* run_;
  std::map<int, RunSnapshot> slots_;
};

}  // namespace surefoot::train
