#pragma once

#include <cstdint>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

namespace surefoot::torch {

/// Of Dog. Where nothing is said below: eps positive, weight_decay not negative.
struct DogOptions : GroupOptions<DogOptions> {
  static constexpr const char* who = "dog";
  static constexpr std::int64_t version = 1;

  explicit DogOptions(double lr = 1) : lr_(lr) {}

  /// Multiplies the rate it finds; c in the paper. Not negative.
  TORCH_ARG(double, lr) = 1;
  /// DoWG in place of DoG.
  TORCH_ARG(bool, weighted) = false;
  /// The first distance, as a share of 1 + ‖x₀‖; positive. The authors advise 1e-4 with batch norm.
  TORCH_ARG(double, reps_rel) = 1e-6;
  /// Added to the gradient as weight_decay·x.
  TORCH_ARG(double, weight_decay) = 0;
  TORCH_ARG(double, eps) = 1e-8;

 public:
  /// The state it has learnt of the group: the farthest it was from the start, and the sum of squares. Both 0
  /// before the first step.
  struct Learnt {
    double distance = 0;
    double squares = 0;
  } learnt;

  /// Throws InvalidArgument for an option out of bounds, naming it.
  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("weighted", self.weighted_);
    field("reps_rel", self.reps_rel_);
    field("weight_decay", self.weight_decay_);
    field("eps", self.eps_);
    field("distance", self.learnt.distance);
    field("squares", self.learnt.squares);
  }
};

/// Distance over gradients: SGD whose rate is the farthest it has been from its start over the length of its
/// gradients. For each parameter group, with r̄ = max(r_ε, max ‖x − x₀‖), r_ε = reps_rel·(1 + ‖x₀‖):
///
///     DoG     G ← G + ‖g‖²,        x ← x − lr·r̄/√G · g         G = eps at first
///     DoWG    G ← G + r̄²·‖g‖²,     x ← x − lr·r̄²/√G · g        G = eps·r_ε² at first
///
/// One tensor a parameter. Its authors judge the average of the iterates, which is left to the user.
///
/// Source: DoG: Ivgi, Hinder and Carmon 2023, arXiv 2302.12022, step for step as `DoG` of dog-optimizer
/// 1.0.3. DoWG: Khaled, Mishchenko and Jin 2023, arXiv 2305.16284, algorithm 1, begun like DoG.
///
/// Throws InvalidArgument for options out of bounds when it is made, and in step() for sparse gradients.
class Dog : public GroupOptimizer<DogOptions> {
 public:
  explicit Dog(std::vector<::torch::optim::OptimizerParamGroup> groups,
               const DogOptions& defaults = DogOptions{})
      : GroupOptimizer(std::move(groups), defaults) {}
  explicit Dog(std::vector<::torch::Tensor> parameters, const DogOptions& defaults = DogOptions{})
      : GroupOptimizer(std::move(parameters), defaults) {}

 private:
  void update() override;
};

}  // namespace surefoot::torch
