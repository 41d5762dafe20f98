#include "surefoot/run/trial.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::run {
namespace {

/// Steps trained between two looks at the losses: short enough to stop a lost run early, long enough that a
/// device that works ahead is not held up.
constexpr std::size_t chunk = 32;

/// As ToldLoss has it: what is not a number is infinite.
double told(double loss) {
  return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss;
}

}  // namespace

Trial::Trial(std::unique_ptr<Trainable> trainable, RateOfStep learning_rate, const DivergenceRule& rule,
             std::function<bool()> should_stop)
    : trainable_(std::move(trainable)),
      learning_rate_(std::move(learning_rate)),
      monitor_(rule),
      should_stop_(std::move(should_stop)) {
  if (!trainable_ || !learning_rate_) throw InvalidArgument("trial: needs something to train and a rate");
}

Progress Trial::advance(std::int64_t step) {
  const auto begin = std::chrono::steady_clock::now();
  Progress progress;
  bool sound = train_until(step, progress);
  progress.step = step_;
  if (sound && step_ >= step) {
    const double loss = trainable_->validation_loss();
    if (progress.told.empty()) progress.told.push_back({.step = step_});
    progress.told.back().validation_loss = told(loss);
    sound = std::isfinite(loss);
  }
  if (!sound) {
    progress.state = ContenderState::diverged;
    progress.reason = fmt::format("the loss diverged by step {}", step_);
  }
  progress.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return progress;
}

bool Trial::train_until(std::int64_t step, Progress& progress) {
  std::array<double, chunk> rates{};
  while (step_ < step && !monitor_.diverged() && !stopping()) {
    const auto count = std::min<std::int64_t>(chunk, step - step_);
    for (std::int64_t i = 0; i < count; ++i) rates[static_cast<std::size_t>(i)] = learning_rate_(step_ + i);
    const auto losses = trainable_->train(std::span(rates).first(static_cast<std::size_t>(count)));
    if (losses.empty()) throw RunError("trial: the training made no step");
    for (const double loss : losses) {
      monitor_.add(loss);
      progress.told.push_back({.step = ++step_, .training_loss = told(loss)});
    }
  }
  return !monitor_.diverged();
}

}  // namespace surefoot::run
