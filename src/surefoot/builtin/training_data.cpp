#include "surefoot/builtin/training_data.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/schedule/schedule.hpp"
#include "surefoot/torch/device.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"
#include "surefoot/train/model.hpp"
#include "surefoot/train/optimizer.hpp"

namespace surefoot::builtin {

void fit_batch_size(TrainerOptions& options, const train::TrainingData& data) {
  const std::int64_t rows = data.training.size();
  if (options.said.contains("batch-size") || options.batch_size <= rows) return;
  cli::tell(fmt::format("{} has {} training rows: batches of all of them instead of {}", data.name, rows,
                        options.batch_size));
  options.batch_size = rows;
}

void check_words(const TrainerOptions& options) {
  if (!options.model.empty()) train::check_model_word(options.model);
  train::finds_its_rate(options.optimizer);
}

std::shared_ptr<const train::TrainingData> load_training_data(const TrainerOptions& options) {
  const auto device = torch::parse_device(options.device);
  const auto dataset = train::load_dataset(
      options.data, {.target = options.target, .problem = options.problem, .seed = options.seed});
  return train::on_device(train::prepare(dataset, {.seed = options.seed}), device);
}

std::string default_model(const train::DataShape& shape) {
  return shape.problem == train::Problem::next_token ? "gru:96" : "mlp:128";
}

train::RunOptions run_setup(const TrainerOptions& options, const train::TrainingData& data) {
  return {.model = options.model.empty() ? default_model(data.shape) : options.model,
          .optimizer = options.optimizer,
          .batch_size = options.batch_size,
          .seed = options.seed};
}

std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data) {
  if (options.steps > 0) return options.steps;
  if (options.batch_size < 1 || options.batch_size > data.training.size())
    throw InvalidArgument(fmt::format("--batch-size must lie between 1 and the {} training samples, got {}",
                                      data.training.size(), options.batch_size));
  const std::int64_t steps_per_epoch = data.training.size() / options.batch_size;
  if (options.epochs > schedule::last_step / steps_per_epoch)
    throw InvalidArgument(fmt::format("--epochs must make at most {} steps, got {} epochs of {}",
                                      schedule::last_step, options.epochs, steps_per_epoch));
  if (options.epochs > 0) return options.epochs * steps_per_epoch;
  return std::max(app::default_epochs * steps_per_epoch, run::default_horizon);
}

std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data,
                            const schedule::Recipe& recipe) {
  const std::int64_t steps = full_run_steps(options, data);
  const bool said = options.steps > 0 || options.epochs > 0;
  return schedule::run_length(recipe, said ? steps : 0, steps);
}

void warn_of_slow_blas() {
  if (torch::blas().slow)
    cli::tell(
        "warning: LibTorch runs on the reference BLAS, which is many times slower; apt install "
        "libopenblas0-pthread");
}

}  // namespace surefoot::builtin
