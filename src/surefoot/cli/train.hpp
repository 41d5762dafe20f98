#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "surefoot/app/trainer_options.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

/// The command line of `train`.
struct TrainCommand {
  app::TrainerOptions trainer;
  std::string learning_rate;
  std::string schedule;
  std::string adapt;
  std::string out;
  std::string resume;
  std::string tensorboard;
  std::string stop_when;
  bool overwrite = false;
  /// 1 when not said.
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> validate_every;
  bool json = false;
};

/// Adds `surefoot train` to the command line; running it sets the exit code.
void setup_train(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
