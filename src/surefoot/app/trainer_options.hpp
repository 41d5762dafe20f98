#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

/// Passes over the training data where no length is said, and a run of run::default_horizon at least.
inline constexpr std::int64_t default_epochs = 10;

/// The training task: the options that `find`, `sweep` and `train` share.
struct TrainerOptions {
  std::string data = "digits";
  std::string target;
  std::string problem;
  std::string model;
  std::string optimizer = "sgd";
  std::int64_t batch_size = 64;
  std::int64_t steps = 0;
  std::int64_t epochs = 0;
  std::uint64_t seed = 0;
  std::string device = "cpu";
  /// The names of those that were given, be it as their default.
  std::set<std::string> said = {};

  static std::span<const Option<TrainerOptions>> table();
};

/// Throws InvalidArgument when both `--steps` and `--epochs` were given.
void check_length(const TrainerOptions& options);

/// Throws InvalidArgument naming those that were said, but for the seed: a command does not know them.
void refuse_trainer_options(const TrainerOptions& options);

}  // namespace surefoot::app
