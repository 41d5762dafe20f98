#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "surefoot/core/random.hpp"
#include "surefoot/run/trainable.hpp"

namespace surefoot::testing {

/// Gradient descent on ½·curvature·x² from x = 1 with noisy gradients: a training whose every loss is known.
/// Without noise the loss after t steps at rate r is ½·c·(1 − r·c)^(2t); it diverges for r > 2/c.
class Quadratic : public run::Trainable {
 public:
  struct Options {
    double curvature = 1;
    double noise = 0;
    std::uint64_t seed = 0;
  };
  explicit Quadratic(const Options& options) : options_(options), random_(options.seed) {}

  std::vector<double> train(std::span<const double> learning_rates) override {
    std::vector<double> losses;
    for (const double rate : learning_rates) {
      losses.push_back(loss() + options_.noise * random_.normal() * 0.1);
      x_ -= rate * (options_.curvature * x_ + options_.noise * random_.normal());
      if (!std::isfinite(losses.back())) break;
    }
    return losses;
  }
  double validation_loss() override { return loss(); }
  find::TaskFacts facts() const override { return {.validation_cost = 1}; }

 private:
  double loss() const { return 0.5 * options_.curvature * x_ * x_; }

  Options options_;
  RandomStream random_;
  double x_ = 1;
};

}  // namespace surefoot::testing
