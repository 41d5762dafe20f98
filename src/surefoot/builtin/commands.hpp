#pragma once

#include "surefoot/cli/built_in.hpp"

/// The functions that cli/built_in.hpp declares, for the table that the command reads.
namespace surefoot::builtin {

int run_train(const cli::TrainCommand& said);
cli::BuiltInFind find(app::TrainerOptions& trainer, const app::FindOptions& settings);
cli::BuiltInTrials make_trials(app::TrainerOptions& trainer, const app::TrialWatching& watching);
int list_data(bool json);
int show_data(const cli::DataCommand& command);

}  // namespace surefoot::builtin
