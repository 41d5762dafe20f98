#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

/// Hypergradient descent: the rate follows the gradient of the loss by the rate itself.
namespace surefoot::torch {

/// Of HypergradientSgd. Where nothing is said below: weight_decay not negative.
struct HypergradientSgdOptions : GroupOptions<HypergradientSgdOptions> {
  static constexpr const char* who = "hypergradient_sgd";
  static constexpr std::int64_t version = 1;

  explicit HypergradientSgdOptions(double lr = 1e-3) : lr_(lr) {}

  /// The rate to begin with; a schedule may move it, and what was learnt is added to it. Not negative.
  TORCH_ARG(double, lr) = 1e-3;
  /// β, the rate of the rate: its best value depends on the size of the gradients. Not negative.
  TORCH_ARG(double, hypergrad_lr) = 1e-6;
  /// In [0, 1).
  TORCH_ARG(double, momentum) = 0;
  /// Added to the gradient as weight_decay·x.
  TORCH_ARG(double, weight_decay) = 0;
  /// Needs a momentum.
  TORCH_ARG(bool, nesterov) = false;

 public:
  /// The learnt change: the group's rate is lr + change.
  double change = 0;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("hypergrad_lr", self.hypergrad_lr_);
    field("momentum", self.momentum_);
    field("weight_decay", self.weight_decay_);
    field("nesterov", self.nesterov_);
    field("change", self.change);
  }
};

/// SGD that descends on its own rate: while steps agree the rate grows, when they turn about it falls. With
/// u the last step's direction (0 at first), for each parameter group:
///
///     α ← α + β·⟨g, u⟩        v ← μ·v + g       u = v, or g + μ·v with Nesterov      x ← x − α·u
///
/// α may become negative when β is too large. One tensor a parameter, two with Nesterov.
///
/// Source: Baydin et al. 2017, arXiv 1703.04782, algorithms 4 and 5; step for step as their `SGDHD`, whose
/// default β this is.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients.
class HypergradientSgd : public GroupOptimizer<HypergradientSgdOptions> {
 public:
  explicit HypergradientSgd(std::vector<::torch::optim::OptimizerParamGroup> groups,
                            const HypergradientSgdOptions& defaults = HypergradientSgdOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit HypergradientSgd(std::vector<::torch::Tensor> parameters,
                            const HypergradientSgdOptions& defaults = HypergradientSgdOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  /// α of a group.
  double rate(std::size_t group);

 private:
  void update() override;
};

/// Of HypergradientAdam. Where nothing is said below: eps positive, weight_decay not negative.
struct HypergradientAdamOptions : GroupOptions<HypergradientAdamOptions> {
  using betas_t = std::tuple<double, double>;
  static constexpr const char* who = "hypergradient_adam";
  static constexpr std::int64_t version = 1;

  explicit HypergradientAdamOptions(double lr = 1e-3) : lr_(lr) {}

  /// The rate to begin with; a schedule may move it, and what was learnt is added to it. Not negative.
  TORCH_ARG(double, lr) = 1e-3;
  /// β, the rate of the rate: its best value depends on the size of the gradients. Not negative.
  TORCH_ARG(double, hypergrad_lr) = 1e-8;
  /// Each in [0, 1).
  TORCH_ARG(betas_t, betas) = std::make_tuple(0.9, 0.999);
  TORCH_ARG(double, eps) = 1e-8;
  /// Added to the gradient as weight_decay·x.
  TORCH_ARG(double, weight_decay) = 0;

 public:
  /// The learnt change: the group's rate is lr + change.
  double change = 0;
  std::int64_t k = 0;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("hypergrad_lr", self.hypergrad_lr_);
    field("betas", self.betas_);
    field("eps", self.eps_);
    field("weight_decay", self.weight_decay_);
    field("change", self.change);
    field("k", self.k);
  }
};

/// Adam that descends on its own rate. With u the last step's direction (0 at first), for each parameter
/// group:
///
///     α ← α + β·⟨g, u⟩
///     m ← β₁·m + (1 − β₁)·g      v ← β₂·v + (1 − β₂)·g²      u = m̂/(√v̂ + ε)      x ← x − α·u
///
/// with m̂ and v̂ corrected for their bias. Three tensors a parameter. Source: Baydin et al. 2017, arXiv
/// 1703.04782, algorithm 6 (their `AdamHD`, whose default β this is, moves α with each tensor instead).
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients.
class HypergradientAdam : public GroupOptimizer<HypergradientAdamOptions> {
 public:
  explicit HypergradientAdam(std::vector<::torch::optim::OptimizerParamGroup> groups,
                             const HypergradientAdamOptions& defaults = HypergradientAdamOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit HypergradientAdam(std::vector<::torch::Tensor> parameters,
                             const HypergradientAdamOptions& defaults = HypergradientAdamOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

  /// α of a group.
  double rate(std::size_t group);

 private:
  void update() override;
};

}  // namespace surefoot::torch
