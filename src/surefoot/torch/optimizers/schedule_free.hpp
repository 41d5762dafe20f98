#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

/// Schedule-Free: no schedule, but an average of the points. Source: Defazio et al. 2024, arXiv 2405.15682.
namespace surefoot::torch {

/// An optimizer whose parameters while it trains (y) are not those to judge or keep (x): switch it as the
/// module is switched. It begins in training. Source: Defazio et al. 2024, arXiv 2405.15682.
class ScheduleFree {
 public:
  virtual ~ScheduleFree() = default;
  /// The parameters become those to train; nothing happens when they are.
  virtual void train() = 0;
  /// The parameters become those to validate, save and use; nothing happens when they are. A step then
  /// throws InvalidArgument.
  virtual void eval() = 0;
};

/// The progress of a parameter group in its average.
struct AverageProgress {
  std::int64_t k = 0;
  double weight_sum = 0;
  /// The highest rate so far.
  double highest_rate = 0;
  bool training = true;
};

/// Of ScheduleFreeSgd. Where nothing is said below: weight_decay, r and weight_lr_power not negative.
struct ScheduleFreeSgdOptions : GroupOptions<ScheduleFreeSgdOptions> {
  static constexpr const char* who = "schedule_free_sgd";
  static constexpr std::int64_t version = 1;

  explicit ScheduleFreeSgdOptions(double lr = 1) : lr_(lr) {}

  /// Not negative. Needs no decline; often larger than that of SGD.
  TORCH_ARG(double, lr) = 1;
  /// β, in (0, 1).
  TORCH_ARG(double, momentum) = 0.9;
  /// Added to the gradient as weight_decay·y.
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
    field("momentum", self.momentum_);
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

/// Schedule-Free SGD: gradients are taken at y, between the SGD iterate z and its average x. With β the
/// momentum and w_t = t^r·(highest rate so far)^weight_lr_power, t from 1:
///
///     y = (1 − β)·z + β·x        z ← z − γ·∇f(y)
///     x ← (1 − c)·x + c·z        c = w_t/Σw
///
/// One tensor a parameter (z); the parameter is y in training and x in evaluation.
///
/// Source: Defazio et al. 2024, arXiv 2405.15682, equations 3 to 5; step for step as `SGDScheduleFree` of
/// schedulefree 1.4.1.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients and
/// after eval().
class ScheduleFreeSgd : public GroupOptimizer<ScheduleFreeSgdOptions>, public ScheduleFree {
 public:
  explicit ScheduleFreeSgd(std::vector<::torch::optim::OptimizerParamGroup> groups,
                           const ScheduleFreeSgdOptions& defaults = ScheduleFreeSgdOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit ScheduleFreeSgd(std::vector<::torch::Tensor> parameters,
                           const ScheduleFreeSgdOptions& defaults = ScheduleFreeSgdOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  void train() override { switch_to(true); }
  void eval() override { switch_to(false); }

 private:
  void update() override;
  void switch_to(bool training);
};

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
