#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// The words a run was started with (data, model, schedule, …), kept in its checkpoint so that it can be
/// resumed without saying them again.
using RunWords = std::map<std::string, std::string>;

/// Writes the run to a file: model, optimizer, step, random state, and the words. Written aside and renamed,
/// so that the file is always whole. Throws RunError naming the file when it cannot be written.
void save_checkpoint(const std::filesystem::path& file, const TrainingRun& run, const RunWords& words);

/// The words of a checkpoint. Throws RunError when the file is missing or is not a checkpoint of this
/// version.
RunWords read_checkpoint_words(const std::filesystem::path& file);

/// Puts the checkpoint's state into a run made from its words, which then goes on bit for bit as the saved
/// one would.
void load_checkpoint(const std::filesystem::path& file, TrainingRun& run);

}  // namespace surefoot::train
