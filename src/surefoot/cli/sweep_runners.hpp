#pragma once

#include <filesystem>
#include <string>

#include "surefoot/cli/command_options.hpp"
#include "surefoot/cli/trial_watch.hpp"
#include "surefoot/study/sweep.hpp"

namespace surefoot::cli {

/// What the placeholders of a command stand for in a trial.
process::PlaceholderValues values_of(const study::Trial& trial, const std::string& folder);

/// Runs each trial as a command, its output kept in a folder of its number below `runs`. What is passed by
/// reference must outlive it.
study::RunTrial command_runner(const CommandOptions& command, const std::filesystem::path& runs,
                               const TrialWatching& watching);

}  // namespace surefoot::cli
