#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "surefoot/logs/read_run.hpp"

namespace surefoot::logs {

/// The runs of one folder of events.
struct FolderRuns {
  std::filesystem::path folder;
  std::vector<ReadRun> runs;
};

/// Joins what one run wrote to several folders:
///
/// - `train` beside `validation` (Keras), `loss_train` beside `loss_val` (PyTorch's `add_scalars`), and a
///   folder with `eval` in it (TensorFlow's estimators): the losses of the second are validation losses of
///   the first, at the same steps; where they were counted in epochs and the first in batches, at the ends of
///   its epochs, by the clock or else by what the first says. Folders of several runs are joined run by run,
///   or by the clock where one has more. Those that hold validation losses of their own stay as they are, and
///   `test` beside `validation` is left out.
/// - Rates alone are no run: they go to the runs below; those of a folder named after them, `lr`, to the only
///   run beside.
///
/// Notes what was left out. Pure otherwise; throws nothing.
std::vector<FolderRuns> join_split_runs(std::vector<FolderRuns> folders, std::vector<std::string>& notes);

}  // namespace surefoot::logs
