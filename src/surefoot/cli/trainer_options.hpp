#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/training_run.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

/// The options that `find` and `train` share: what is trained on what.
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

/// Adds them to a subcommand.
void add_trainer_options(CLI::App& command, TrainerOptions& options);

/// Makes one batch of all training rows where they are fewer than the default batch, and says so on stderr;
/// a size that was said stays as it is.
void fit_batch_size(TrainerOptions& options, const train::TrainingData& data);

/// Those of the options that differ from their defaults, as they would be typed: ` --data iris --model
/// linear`.
std::string said_options(const TrainerOptions& options);

/// Throws InvalidArgument naming those that were said, but for the seed: a command does not know them.
void refuse_trainer_options(const TrainerOptions& options);

/// A word of a command line as a shell reads it back.
std::string shell_quoted(const std::string& text);

/// The options as a checkpoint keeps them.
train::RunWords to_words(const TrainerOptions& options);

/// Puts back those of a checkpoint's words that were not said anew. Throws InvalidArgument where
/// what was said would make it another run: another model, optimizer, batch size, seed, target or problem.
void restore_words(const train::RunWords& words, TrainerOptions& options);

/// Loads, splits and standardises the data and puts them on the device.
std::shared_ptr<const train::TrainingData> load_training_data(const TrainerOptions& options);

/// The model that suits the data when none was named: a table or an image gets an MLP, text a GRU.
std::string default_model(const train::DataShape& shape);

/// The setup of a run on these data.
train::RunSetup run_setup(const TrainerOptions& options, const train::TrainingData& data);

/// Steps of the full run: `--steps`, or `--epochs` passes over the training data, or else 10 passes but at
/// least 1000 steps. Throws InvalidArgument when neither is positive or both were given.
std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data);

/// One warning on stderr when LibTorch's matrix multiply runs on the slow reference BLAS.
void warn_of_slow_blas();

}  // namespace surefoot::cli
