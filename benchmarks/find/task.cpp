#include "task.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"

namespace surefoot::bench {

std::function<double(std::int64_t step)> rate_shape(const Task& task) {
  if (task.schedule.empty()) return {};
  std::string text;
  if (task.schedule == "cosine") text = "cosine(peak=found, steps={})";
  if (task.schedule == "linear") text = "linear(found, {})";
  if (task.schedule == "onecycle") text = "one_cycle(peak=found, steps={})";
  if (text.empty())
    throw InvalidArgument("benchmark: the schedule must be cosine, linear or onecycle, got " + task.schedule);
  return schedule::Recipe::parse(fmt::format(fmt::runtime(text), task.steps)).with_peak(1).schedule();
}

std::shared_ptr<const train::TrainingData> task_data(const Task& task) {
  train::DatasetOptions options;
  options.target = task.target;
  return std::make_shared<train::TrainingData>(train::prepare(train::load_dataset(task.data, options)));
}

train::RunOptions task_setup(const Task& task, std::uint64_t seed, std::int64_t validation_samples) {
  return {.model = task.model,
          .optimizer = task.optimizer,
          .batch_size = task.batch_size,
          .seed = seed,
          .validation_samples = validation_samples};
}

TruthRun full_run(std::shared_ptr<const train::TrainingData> data, const Task& task, double learning_rate,
                  std::uint64_t seed, std::int64_t validation_samples) {
  train::TrainingRun run(std::move(data), task_setup(task, seed, validation_samples));
  TruthRun result{.learning_rate = learning_rate,
                  .seed = seed,
                  .diverged = false,
                  .initial_validation_loss = run.validation_loss(),
                  .validation_losses = {},
                  .training_losses = {}};
  DivergenceMonitor monitor;
  std::vector<double> losses;
  std::vector<double> rates(64, learning_rate);
  const auto shape = rate_shape(task);
  for (const double fraction : checkpoints()) {
    const auto until = std::llround(fraction * static_cast<double>(task.steps));
    while (run.steps() < until && !monitor.diverged()) {
      const auto count = std::min<std::int64_t>(64, until - run.steps());
      for (std::int64_t i = 0; shape && i < count; ++i)
        rates[static_cast<std::size_t>(i)] = learning_rate * shape(run.steps() + i);
      for (const double loss : run.train(std::span(rates).first(static_cast<std::size_t>(count)))) {
        monitor.add(loss);
        losses.push_back(loss);
      }
    }
    if (!monitor.diverged()) result.validation_losses.push_back(run.validation_loss());
    if (monitor.diverged() || !std::isfinite(result.validation_losses.back())) {
      result.diverged = true;
      break;
    }
  }
  const double bucket = static_cast<double>(task.steps) / 200;
  for (std::size_t b = 0; b < 200; ++b) {
    const auto first = static_cast<std::size_t>(std::llround(static_cast<double>(b) * bucket));
    const auto last = static_cast<std::size_t>(std::llround(static_cast<double>(b + 1) * bucket));
    if (last > losses.size() || first == last) break;
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) sum += losses[i];
    result.training_losses.push_back(sum / static_cast<double>(last - first));
  }
  return result;
}

}  // namespace surefoot::bench
