#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "surefoot/torch/optimizers/schedule_free_average.hpp"

namespace surefoot::torch {

/// Of ScheduleFreeAdamW. Where nothing is said below: eps positive; weight_decay, r and weight_lr_power not
/// negative.
struct ScheduleFreeAdamWOptions : GroupOptions<ScheduleFreeAdamWOptions> {
  using betas_t = std::tuple<double, double>;
  static constexpr const char* who = "schedule_free_adamw";
  static constexpr std::int64_t version = 1;

  explicit ScheduleFreeAdamWOptions(double lr = 0.0025) : lr_(lr) {}

  /// Not negative. Needs no decline.
  TORCH_ARG(double, lr) = 0.0025;
  /// The first in (0, 1), the second in [0, 1).
  TORCH_ARG(betas_t, betas) = std::make_tuple(0.9, 0.999);
  TORCH_ARG(double, eps) = 1e-8;
  TORCH_ARG(double, weight_decay) = 0;
  /// Steps in which the rate rises in a straight line; not negative.
  TORCH_ARG(std::int64_t, warmup_steps) = 0;
  /// The average weighs step t by t^r·(highest rate so far)^weight_lr_power.
  TORCH_ARG(double, r) = 0;
  TORCH_ARG(double, weight_lr_power) = 2;

 public:
  AverageProgress progress;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("betas", self.betas_);
    field("eps", self.eps_);
    field("weight_decay", self.weight_decay_);
    field("warmup_steps", self.warmup_steps_);
    field("r", self.r_);
    field("weight_lr_power", self.weight_lr_power_);
    field("k", self.progress.k);
    field("weight_sum", self.progress.weight_sum);
    field("highest_rate", self.progress.highest_rate);
    field("training", self.progress.training);
  }
};

/// Schedule-Free AdamW: as ScheduleFreeSgd with β₁ for β, and with the direction
///
///     v ← β₂·v + (1 − β₂)·g²        u = g/(√(v/(1 − β₂ᵗ)) + ε) + weight_decay·y
///
/// in place of the gradient. Two tensors a parameter (z, v); the parameter is y in training and x in
/// evaluation.
///
/// Source: Defazio et al. 2024, arXiv 2405.15682, algorithm 1; step for step as `AdamWScheduleFree` of
/// schedulefree 1.4.1.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients and
/// after eval().
class ScheduleFreeAdamW : public GroupOptimizer<ScheduleFreeAdamWOptions>, public ScheduleFree {
 public:
  explicit ScheduleFreeAdamW(std::vector<::torch::optim::OptimizerParamGroup> groups,
                             const ScheduleFreeAdamWOptions& defaults = ScheduleFreeAdamWOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit ScheduleFreeAdamW(std::vector<::torch::Tensor> parameters,
                             const ScheduleFreeAdamWOptions& defaults = ScheduleFreeAdamWOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  void train() override { switch_to(true); }
  void eval() override { switch_to(false); }

 private:
  void update() override;
  void switch_to(bool training);
};

}  // namespace surefoot::torch
