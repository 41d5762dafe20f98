#pragma once

#include <filesystem>
#include <string>

#include "surefoot/cli/command_options.hpp"
#include "surefoot/cli/first_reading.hpp"
#include "surefoot/cli/trial_watch.hpp"
#include "surefoot/study/sweep.hpp"

namespace surefoot::cli {

/// What the placeholders of a command stand for in a trial: values as they were typed where `space` knows it.
process::PlaceholderValues values_of(const study::Trial& trial, const std::string& folder,
                                     const search::SearchSpace& space = {});

/// Runs each trial as a command, its output kept in a folder of its number below `runs`. What is passed by
/// reference must outlive it. `first` watches the trials until one has told something.
study::RunTrial command_runner(const CommandOptions& command, const std::filesystem::path& runs,
                               const search::SearchSpace& space, FirstReading& first,
                               const TrialWatching& watching);

}  // namespace surefoot::cli
