#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/first_reading.hpp"
#include "surefoot/app/trial_watch.hpp"
#include "surefoot/study/sweep.hpp"

namespace surefoot::app {

/// The values of a command's placeholders in a trial: values as they were typed where `space` knows it.
process::PlaceholderValues values_of(const study::Trial& trial, const std::string& folder,
                                     const search::SearchSpace& space = {});

/// Runs each trial as a command, its output kept in a folder of its number below `runs`. Arguments passed by
/// reference must outlive it. `first` watches the trials until one has told something. `stop_signal` is the
/// signal that this process was told to stop by, 0 before.
study::RunTrial command_runner(const CommandOptions& command, const std::filesystem::path& runs,
                               const search::SearchSpace& space, FirstReading& first,
                               const TrialWatching& watching, const std::function<int()>& stop_signal);

}  // namespace surefoot::app
