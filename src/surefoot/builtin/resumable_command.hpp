#pragma once

#include "surefoot/cli/train.hpp"
#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::builtin {

/// The command line, and the options from the checkpoint of a resumed run; those are empty for a new one.
struct ResumableCommand : cli::TrainCommand {
  train::RunWords resumed = {};

  /// A number that the checkpoint keeps; `otherwise` where it does not.
  double resumed_number(const char* name, double otherwise) const {
    const auto kept = resumed.find(name);
    return kept == resumed.end() ? otherwise : std::stod(kept->second);
  }
};

/// With --resume, what was not said anew is as the checkpoint says. Throws InvalidArgument where there is
/// none, or what was said would make it another run.
ResumableCommand with_checkpoint_words(ResumableCommand command);

/// Throws InvalidArgument when a resumed run had other data.
void check_same_data(const ResumableCommand& command, const train::TrainingData& data);

/// The options of a command that its checkpoint keeps, so that it can be resumed without repeating them.
train::RunWords words_of(const ResumableCommand& command, const train::RunOptions& setup,
                         const train::TrainingData& data);

}  // namespace surefoot::builtin
