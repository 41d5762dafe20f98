#pragma once

#include "surefoot/app/trainer_options.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

/// The command line of `surefoot data`.
struct DataCommand {
  /// The data set to describe: its name, target and problem.
  app::TrainerOptions trainer;
  bool json = false;
};

/// Adds `surefoot data` to the command line; running it sets the exit code.
void setup_data(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
