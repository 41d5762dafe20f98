#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "surefoot/train/training_run.hpp"

namespace surefoot::train {

/// The words a run was started with (data, model, schedule, …), kept in its checkpoint so that it can be
/// resumed without saying them again.
using RunWords = std::map<std::string, std::string>;

/// Writes a run to a file: what `write` puts into the archive (a TrainingRun's or an AdaptiveRun's `save`),
/// and the words. Written aside and renamed, so that the file is always whole, and with its CRC-32 behind it.
/// Throws RunError naming the file when it cannot be written.
void save_checkpoint(const std::filesystem::path& file,
                     const std::function<void(::torch::serialize::OutputArchive&)>& write,
                     const RunWords& words);
/// The same of what `run.save` writes.
void save_checkpoint(const std::filesystem::path& file, const TrainingRun& run, const RunWords& words);

/// The words of a checkpoint. Throws RunError when the file cannot be read, ParseError when it is not a
/// checkpoint of this version, or is not as it was written.
RunWords read_checkpoint_words(const std::filesystem::path& file);

/// Puts the checkpoint's state into a run made from its words, which then goes on bit for bit as the saved
/// one would. Throws as read_checkpoint_words does, and RunError when the run is of another shape.
void load_checkpoint(const std::filesystem::path& file,
                     const std::function<void(::torch::serialize::InputArchive&)>& read);
/// The same by `run.load`.
void load_checkpoint(const std::filesystem::path& file, TrainingRun& run);

}  // namespace surefoot::train
