#pragma once

#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

namespace surefoot::torch {

/// Of Prodigy. Where nothing is said below: d0, d_coef and eps positive, weight_decay not negative.
struct ProdigyOptions : GroupOptions<ProdigyOptions> {
  using betas_t = std::tuple<double, double>;
  static constexpr const char* who = "prodigy";
  static constexpr std::int64_t version = 1;

  explicit ProdigyOptions(double lr = 1) : lr_(lr) {}

  /// Multiplies the rate it finds: a schedule goes here. Not negative; every group the same, or 0.
  TORCH_ARG(double, lr) = 1;
  /// Each in [0, 1).
  TORCH_ARG(betas_t, betas) = std::make_tuple(0.9, 0.999);
  /// In [0, 1), or negative: √β₂.
  TORCH_ARG(double, beta3) = -1;
  TORCH_ARG(double, eps) = 1e-8;
  TORCH_ARG(double, weight_decay) = 0;
  /// Weight decay as in AdamW, not as part of the gradient.
  TORCH_ARG(bool, decouple) = true;
  TORCH_ARG(bool, use_bias_correction) = false;
  /// Leaves the rate's multiplier out of s, for schedules that begin with a warmup.
  TORCH_ARG(bool, safeguard_warmup) = false;
  /// The first estimate of the distance to the solution; positive, smaller than it.
  TORCH_ARG(double, d0) = 1e-6;
  /// Multiplies the estimate; the way to tune it, if any.
  TORCH_ARG(double, d_coef) = 1;
  /// The most d may grow by in a step; above 1.
  TORCH_ARG(double, growth_rate) = std::numeric_limits<double>::infinity();

 public:
  /// The state it has learnt, of all groups, kept with the first one. d is 0 before the first step.
  struct Learnt {
    double d = 0;
    double d_max = 0;
    double numerator = 0;
    std::int64_t k = 0;
  } learnt;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("betas", self.betas_);
    field("beta3", self.beta3_);
    field("eps", self.eps_);
    field("weight_decay", self.weight_decay_);
    field("decouple", self.decouple_);
    field("use_bias_correction", self.use_bias_correction_);
    field("safeguard_warmup", self.safeguard_warmup_);
    field("d0", self.d0_);
    field("d_coef", self.d_coef_);
    field("growth_rate", self.growth_rate_);
    field("d", self.learnt.d);
    field("d_max", self.learnt.d_max);
    field("numerator", self.learnt.numerator);
    field("k", self.learnt.k);
  }
};

/// Adam that estimates its rate: d grows towards the distance from the start to the solution. With γ the
/// rate's multiplier (lr) and b_k = √(1 − β₂ᵏ⁺¹)/(1 − β₁ᵏ⁺¹) with bias correction, else 1:
///
///     n ← β₃·n + (d/d₀)·dγb·⟨g, x₀ − x⟩
///     s ← β₃·s + (d/d₀)·dγb·g
///     m ← β₁·m + (1 − β₁)·d·g           v ← β₂·v + (1 − β₂)·d²·g²
///     d' = max(d, d_coef·n/‖s‖₁), growing by at most growth_rate
///     x ← x − γbd·m/(√v + d'·ε)
///
/// Four tensors a parameter. The rate is γ·d; leave γ at 1, or give it a schedule of peak 1.
///
/// Source: Mishchenko and Defazio 2023, arXiv 2306.06101, algorithm 4; step for step as `Prodigy` of
/// prodigyopt, but for β₁ = 0, where it too follows the paper.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients and
/// for groups of different rates.
class Prodigy : public GroupOptimizer<ProdigyOptions> {
 public:
  explicit Prodigy(std::vector<::torch::optim::OptimizerParamGroup> groups,
                   const ProdigyOptions& defaults = ProdigyOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit Prodigy(std::vector<::torch::Tensor> parameters, const ProdigyOptions& defaults = ProdigyOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  /// The present estimate of the distance; d0 before the first step.
  double d() const;

 private:
  void update() override;
};

}  // namespace surefoot::torch
