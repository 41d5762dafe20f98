#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

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
};

/// The help of `--target`, which `data show` has too.
inline constexpr const char* target_help =
    "Target column of a table, by name or number from 0, negative from the end (default: the last)";

/// All of them, in the order of the help.
std::span<const Option<TrainerOptions>> trainer_options();

/// Throws InvalidArgument when both `--steps` and `--epochs` were given.
void check_length(const TrainerOptions& options);

/// Those of the options that differ from their defaults, as they would be typed: ` --data iris --model
/// linear`.
std::string said_options(const TrainerOptions& options);

/// Throws InvalidArgument naming those that were said, but for the seed: a command does not know them.
void refuse_trainer_options(const TrainerOptions& options);

/// The options as a checkpoint keeps them.
std::map<std::string, std::string> to_words(const TrainerOptions& options);

/// Puts back those of a checkpoint's words that were not said anew. Throws InvalidArgument where what was
/// said would make it another run: another model, optimizer, batch size, seed, target or problem.
void restore_words(const std::map<std::string, std::string>& words, TrainerOptions& options);

}  // namespace surefoot::app
