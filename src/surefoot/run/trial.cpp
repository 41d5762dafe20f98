#include "surefoot/run/trial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::run {
namespace {

/// Steps trained between two looks at the losses: short enough to stop a lost run early, long enough that a
/// device that works ahead is not held up.
constexpr std::size_t chunk = 32;

}  // namespace

Trial::Trial(std::unique_ptr<Trainable> trainable, RateOfStep learning_rate, const DivergenceRule& rule,
             std::function<bool()> should_stop)
    : trainable_(std::move(trainable)),
      learning_rate_(std::move(learning_rate)),
      monitor_(rule),
      should_stop_(std::move(should_stop)) {
  if (!trainable_ || !learning_rate_) throw InvalidArgument("trial: needs something to train and a rate");
}

TrialProgress Trial::advance(std::int64_t step) {
  TrialProgress progress;
  const bool sound = train_until(step, progress);
  progress.step = step_;
  if (sound && step_ < step) return progress;
  if (sound) {
    progress.validation_loss = trainable_->validation_loss();
    progress.cost += trainable_->validation_cost();
    if (std::isfinite(progress.validation_loss)) return progress;
  }
  progress.diverged = true;
  progress.reason = fmt::format("the loss diverged by step {}", step_);
  return progress;
}

bool Trial::train_until(std::int64_t step, TrialProgress& progress) {
  std::array<double, chunk> rates{};
  while (step_ < step && !monitor_.diverged() && !(should_stop_ && should_stop_())) {
    const auto count = std::min<std::int64_t>(chunk, step - step_);
    for (std::int64_t i = 0; i < count; ++i) rates[static_cast<std::size_t>(i)] = learning_rate_(step_ + i);
    const auto losses = trainable_->train(std::span(rates).first(static_cast<std::size_t>(count)));
    for (const double loss : losses) monitor_.add(loss);
    progress.training_losses.insert(progress.training_losses.end(), losses.begin(), losses.end());
    step_ += static_cast<std::int64_t>(losses.size());
    progress.cost += static_cast<double>(losses.size());
    if (losses.empty()) throw RunError("trial: the training made no step");
  }
  return !monitor_.diverged();
}

}  // namespace surefoot::run
