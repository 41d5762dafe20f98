#pragma once

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/find_options.hpp"
#include "surefoot/app/trainer_options.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds the trainer's options to a subcommand (app/trainer_options.hpp).
void add_trainer_options(CLI::App& command, app::TrainerOptions& options);

/// Adds those of a search for a rate (app/find_options.hpp).
void add_find_options(CLI::App& command, app::FindOptions& options);

/// Adds those of an external command (app/command_options.hpp); the command itself stands behind `--`.
void add_command_options(CLI::App& command, app::CommandOptions& options);

}  // namespace surefoot::cli
