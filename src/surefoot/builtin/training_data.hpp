#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "surefoot/app/trainer_options.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::builtin {

using app::TrainerOptions;

/// Makes one batch of all training rows where they are fewer than the default batch, and says so on stderr;
/// a size that was said stays as it is.
void fit_batch_size(TrainerOptions& options, const train::TrainingData& data);

/// Throws InvalidArgument unless model and optimizer begin with words that are known: what can be told before
/// the data are loaded.
void check_words(const TrainerOptions& options);

/// Loads, splits and standardises the data and puts them on the device.
std::shared_ptr<const train::TrainingData> load_training_data(const TrainerOptions& options);

/// The model that suits the data when none was named: a table or an image gets an MLP, text a GRU.
std::string default_model(const train::DataShape& shape);

/// The setup of a run on these data.
train::RunOptions run_setup(const TrainerOptions& options, const train::TrainingData& data);

/// Steps of the full run: `--steps`, or `--epochs` passes over the training data, or else 10 passes but at
/// least 1000 steps. Throws InvalidArgument for a batch size that the data do not have, and too many steps.
std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data);

/// The same for a run under a schedule, whose own length is taken where none was said.
std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data,
                            const schedule::Recipe& recipe);

/// One warning on stderr when LibTorch's matrix multiply runs on the slow reference BLAS.
void warn_of_slow_blas();

}  // namespace surefoot::builtin
