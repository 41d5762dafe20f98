#pragma once

#include <filesystem>
#include <vector>

#include "surefoot/logs/read_run.hpp"

namespace surefoot::logs {

/// The runs of one folder of events.
struct FolderRuns {
  std::filesystem::path folder;
  std::vector<ReadRun> runs;
};

/// Joins what one run wrote to two folders: `train` beside `validation` as Keras does, `loss_train` beside
/// `loss_val` as PyTorch's `add_scalars` does. The losses of the second are validation losses of the first,
/// at the same steps; where they were counted in epochs and the first in steps, they lie at the ends of
/// equal epochs. Folders that hold more than one run, or validation losses in the first, stay as they are.
/// Pure; throws nothing.
std::vector<FolderRuns> join_split_runs(std::vector<FolderRuns> folders);

}  // namespace surefoot::logs
