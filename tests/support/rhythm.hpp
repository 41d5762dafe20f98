#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "surefoot/core/random.hpp"

namespace surefoot::testing {

/// The steps between two losses that a training program prints; 0 is never.
struct Rhythm {
  std::int64_t training_every = 0;
  std::int64_t validation_every = 0;
  bool validates_at_start = false;
  /// Its training loss is the mean over the epoch so far, of so many steps; 0 for the loss of the batch.
  std::int64_t running_mean_over = 0;
};

/// A training whose best rate can be computed: gradient descent on ½·Σ h_i·x_i² + 0.1, curvatures h_i from 10
/// down to 0.05, with noise of the batch in its gradients and in its training loss. Above a rate of 0.2 it
/// diverges. The same seed gives the same batches at every rate.
class RhythmTraining {
 public:
  RhythmTraining(double learning_rate, std::uint64_t seed) : rate_(learning_rate), random_(seed) {
    for (int i = 0; i < size; ++i) {
      curvatures_.push_back(10 * std::pow(0.005, static_cast<double>(i) / (size - 1)));
      x_.push_back(0.5 / std::sqrt(curvatures_.back()));
    }
  }

  /// One step; the loss of its batch, before the step.
  double step() {
    const double loss = validation_loss() * std::exp(0.1 * random_.normal());
    for (int i = 0; i < size; ++i) {
      const auto k = static_cast<std::size_t>(i);
      x_[k] -= rate_ * (curvatures_[k] * x_[k] + 0.1 * random_.normal());
    }
    return loss;
  }
  double validation_loss() const {
    double loss = 0.1;
    for (std::size_t i = 0; i < x_.size(); ++i) loss += 0.5 * curvatures_[i] * x_[i] * x_[i];
    return loss < 1e30 ? loss : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  static constexpr int size = 12;
  double rate_;
  RandomStream random_;
  std::vector<double> curvatures_;
  std::vector<double> x_;
};

/// The losses a program tells at one step; NaN for what it does not tell then, infinite for what is not a
/// number.
struct RhythmLine {
  std::int64_t step = 0;
  bool has_training = false;
  double training_loss = 0;
  bool has_validation = false;
  double validation_loss = 0;
};

/// Trains on until `give` says false, at most to `horizon`.
class RhythmRun {
 public:
  RhythmRun(const Rhythm& rhythm, double learning_rate, std::uint64_t seed)
      : rhythm_(rhythm), training_(learning_rate, seed) {}

  std::int64_t step() const { return step_; }
  /// Runs on to what it tells next; false when it has come to its end.
  bool next(std::int64_t horizon, RhythmLine& line) {
    if (step_ == 0 && rhythm_.validates_at_start && !began_) {
      began_ = true;
      line = {.has_validation = true, .validation_loss = training_.validation_loss()};
      return true;
    }
    while (step_ < horizon) {
      const double loss = training_.step();
      if (rhythm_.running_mean_over > 0 && step_ % rhythm_.running_mean_over == 0) sum_ = 0;
      sum_ += loss;
      ++step_;
      line = {.step = step_,
              .has_training = rhythm_.training_every > 0 && step_ % rhythm_.training_every == 0,
              .training_loss = loss,
              .has_validation = rhythm_.validation_every > 0 && step_ % rhythm_.validation_every == 0};
      if (rhythm_.running_mean_over > 0)
        line.training_loss = sum_ / static_cast<double>((step_ - 1) % rhythm_.running_mean_over + 1);
      if (line.has_validation) line.validation_loss = training_.validation_loss();
      if (line.has_training || line.has_validation) return true;
    }
    return false;
  }

 private:
  Rhythm rhythm_;
  RhythmTraining training_;
  std::int64_t step_ = 0;
  double sum_ = 0;
  bool began_ = false;
};

/// The regret of a rate for runs of so many steps, by exhaustion: rates an eighth of a decade apart, means of
/// three seeds.
class RhythmTruth {
 public:
  explicit RhythmTruth(std::int64_t horizon) : horizon_(horizon) {
    for (double place = -3; place <= 0; place += 0.125) best_ = std::min(best_, loss_at(std::pow(10, place)));
  }

  /// (loss − best loss) / (loss before the first step − best loss), at most 1.
  double regret(double learning_rate) const {
    const double initial = RhythmTraining(1, 0).validation_loss();
    return std::min(1.0, (loss_at(learning_rate) - best_) / (initial - best_));
  }

 private:
  double loss_at(double learning_rate) const {
    double sum = 0;
    for (std::uint64_t seed = 100; seed < 103; ++seed) {
      RhythmTraining training(learning_rate, seed);
      for (std::int64_t step = 0; step < horizon_; ++step) training.step();
      sum += training.validation_loss() / 3;
    }
    return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
  }

  std::int64_t horizon_;
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace surefoot::testing
