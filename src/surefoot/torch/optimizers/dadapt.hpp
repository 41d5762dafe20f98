#pragma once

#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

/// D-Adaptation: optimizers that learn the distance to the solution, and their rate from it.
namespace surefoot::torch {

/// Of DAdaptSgd. Where nothing is said below: weight_decay not negative.
struct DAdaptSgdOptions : GroupOptions<DAdaptSgdOptions> {
  static constexpr const char* who = "dadapt_sgd";
  static constexpr std::int64_t version = 1;

  explicit DAdaptSgdOptions(double lr = 1) : lr_(lr) {}

  /// Multiplies the rate it finds: a schedule goes here. Not negative; every group the same, or 0.
  TORCH_ARG(double, lr) = 1;
  /// In [0, 1).
  TORCH_ARG(double, momentum) = 0;
  /// Added to the gradient as weight_decay·x.
  TORCH_ARG(double, weight_decay) = 0;
  /// The first estimate of the distance to the solution; positive, smaller than it.
  TORCH_ARG(double, d0) = 1e-6;
  /// The most d may grow by in a step; above 1.
  TORCH_ARG(double, growth_rate) = std::numeric_limits<double>::infinity();

 public:
  /// The state it has learnt, of all groups, kept with the first one. d is 0 before the first step.
  struct Learnt {
    double d = 0;
    double numerator = 0;
    /// Norm of the first gradient.
    double first_norm = 0;
  } learnt;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("momentum", self.momentum_);
    field("weight_decay", self.weight_decay_);
    field("d0", self.d0_);
    field("growth_rate", self.growth_rate_);
    field("d", self.learnt.d);
    field("numerator", self.learnt.numerator);
    field("first_norm", self.learnt.first_norm);
  }
};

/// SGD that estimates its rate: d grows towards the distance from the start to the solution. With γ the
/// rate's multiplier (lr), g₀ the first gradient, λ = dγ/‖g₀‖ and μ the momentum:
///
///     n ← n + λ·⟨g, s⟩           s ← s + λ·g
///     d ← max(d, 2n/‖s‖)         growing by at most growth_rate
///     x ← μ·x + (1 − μ)·(x₀ − s)
///
/// Two tensors a parameter. A step with nothing but zeros as gradients before any other does nothing.
///
/// Source: Defazio and Mishchenko 2023, arXiv 2301.07733, algorithm 4 with the numerator of their code; step
/// for step as `DAdaptSGD` of dadaptation 3.2 (whose ‖g₀‖, as here, is without weight decay).
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients and
/// for groups of different rates.
class DAdaptSgd : public GroupOptimizer<DAdaptSgdOptions> {
 public:
  explicit DAdaptSgd(std::vector<::torch::optim::OptimizerParamGroup> groups,
                     const DAdaptSgdOptions& defaults = DAdaptSgdOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit DAdaptSgd(std::vector<::torch::Tensor> parameters,
                     const DAdaptSgdOptions& defaults = DAdaptSgdOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  /// The present estimate of the distance; d0 before the first step.
  double d() const;

 private:
  void update() override;
};

/// Of DAdaptAdam. Where nothing is said below: eps and layer_scale positive, weight_decay not negative.
struct DAdaptAdamOptions : GroupOptions<DAdaptAdamOptions> {
  using betas_t = std::tuple<double, double>;
  static constexpr const char* who = "dadapt_adam";
  static constexpr std::int64_t version = 1;

  explicit DAdaptAdamOptions(double lr = 1) : lr_(lr) {}

  /// Multiplies the rate it finds: a schedule goes here. Not negative; every group the same, or 0.
  TORCH_ARG(double, lr) = 1;
  /// Each in [0, 1); the second above 0.
  TORCH_ARG(betas_t, betas) = std::make_tuple(0.9, 0.999);
  TORCH_ARG(double, eps) = 1e-8;
  TORCH_ARG(double, weight_decay) = 0;
  /// Weight decay as in AdamW, not as part of the gradient.
  TORCH_ARG(bool, decouple) = false;
  TORCH_ARG(bool, use_bias_correction) = false;
  /// The rate of this group relative to the others'.
  TORCH_ARG(double, layer_scale) = 1;
  /// The first estimate of the distance to the solution; positive, smaller than it.
  TORCH_ARG(double, d0) = 1e-6;
  /// The most d may grow by in a step; above 1.
  TORCH_ARG(double, growth_rate) = std::numeric_limits<double>::infinity();

 public:
  /// The state it has learnt, of all groups, kept with the first one. d is 0 before the first step.
  struct Learnt {
    double d = 0;
    double numerator = 0;
    std::int64_t k = 0;
  } learnt;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("betas", self.betas_);
    field("eps", self.eps_);
    field("weight_decay", self.weight_decay_);
    field("decouple", self.decouple_);
    field("use_bias_correction", self.use_bias_correction_);
    field("layer_scale", self.layer_scale_);
    field("d0", self.d0_);
    field("growth_rate", self.growth_rate_);
    field("d", self.learnt.d);
    field("numerator", self.learnt.numerator);
    field("k", self.learnt.k);
  }
};

/// Adam that estimates its rate: d grows towards the distance from the start to the solution. With γ the
/// rate's multiplier (lr), b_k = √(1 − β₂ᵏ⁺¹)/(1 − β₁ᵏ⁺¹) with bias correction, else 1, λ = dγb_k and
/// q = √β₂ (one group; layer_scale r multiplies λ and ‖s‖₁ of its own):
///
///     n ← q·n + (1 − q)·λ·⟨g, s/(√v + ε)⟩
///     m ← β₁·m + (1 − β₁)·λ·g      v ← β₂·v + (1 − β₂)·g²      s ← q·s + (1 − q)·λ·g
///     d ← max(d, n/((1 − q)·‖s‖₁)) growing by at most growth_rate
///     x ← x − m/(√v + ε)
///
/// Three tensors a parameter. Source: Defazio and Mishchenko 2023, arXiv 2301.07733, algorithm 5; step for
/// step as `DAdaptAdam` of dadaptation 3.2.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients and
/// for groups of different rates.
class DAdaptAdam : public GroupOptimizer<DAdaptAdamOptions> {
 public:
  explicit DAdaptAdam(std::vector<::torch::optim::OptimizerParamGroup> groups,
                      const DAdaptAdamOptions& defaults = DAdaptAdamOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit DAdaptAdam(std::vector<::torch::Tensor> parameters,
                      const DAdaptAdamOptions& defaults = DAdaptAdamOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  /// The present estimate of the distance; d0 before the first step.
  double d() const;

 private:
  void update() override;
};

}  // namespace surefoot::torch
