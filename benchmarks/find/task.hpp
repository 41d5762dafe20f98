#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "surefoot/train/training_run.hpp"

#include "truth_run.hpp"

namespace surefoot::bench {

/// The shape of the rate over the task's run, 1 at its peak; empty for a constant rate.
std::function<double(std::int64_t step)> rate_shape(const Task& task);

/// The data of a task: the same split for every seed.
std::shared_ptr<const train::TrainingData> task_data(const Task& task);

/// The setup of a run of the task.
train::RunOptions task_setup(const Task& task, std::uint64_t seed, std::int64_t validation_samples);

/// Trains a task in full at a rate, the peak of its schedule where it has one.
TruthRun full_run(std::shared_ptr<const train::TrainingData> data, const Task& task, double learning_rate,
                  std::uint64_t seed, std::int64_t validation_samples);

}  // namespace surefoot::bench
