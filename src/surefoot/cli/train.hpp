#pragma once

#include "surefoot/app/train_options.hpp"
#include "surefoot/app/trainer_options.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

/// The command line of `train`.
struct TrainCommand : app::TrainOptions {
  app::TrainerOptions trainer;
};

/// Adds `surefoot train` to the command line; running it sets the exit code.
void setup_train(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
