#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "surefoot/torch/optimizers/group_optimizer.hpp"

namespace surefoot::torch {

struct MechanicOptions : GroupOptions<MechanicOptions> {
  static constexpr const char* who = "mechanic";
  static constexpr std::int64_t version = 1;

  explicit MechanicOptions(double lr = 1) : lr_(lr) {}

  /// Passed on to the group of the optimizer within: a schedule goes here. Not negative.
  TORCH_ARG(double, lr) = 1;
  /// λ; not negative.
  TORCH_ARG(double, s_decay) = 0.01;
  /// One tuner for each, whose scales are added; at least one, each in [0, 1).
  TORCH_ARG(std::vector<double>, betas) = {0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999};
  /// The first scale; positive.
  TORCH_ARG(double, s_init) = 1e-8;
  TORCH_ARG(double, eps) = 1e-8;

 public:
  /// The state the tuners have learnt, of all groups, kept with the first one; empty before the first step.
  struct Learnt {
    std::vector<double> scale;
    std::vector<double> squares;
    std::vector<double> reward;
    std::vector<double> largest;
  } learnt;

  void check() const;
  template <class Self, class Field>
  static void visit(Self& self, Field field) {
    field("lr", self.lr_);
    field("s_decay", self.s_decay_);
    field("betas", self.betas_);
    field("s_init", self.s_init_);
    field("eps", self.eps_);
    field("scale", self.learnt.scale);
    field("squares", self.learnt.squares);
    field("reward", self.learnt.reward);
    field("largest", self.learnt.largest);
  }
};

/// Any optimizer, with the scale of its steps found while it trains. The optimizer within makes its step u
/// from where the parameters are; Δ is the sum of its steps, S = Σ s_i over the tuners, all over all groups:
///
///     h = ⟨Δ, g + λ·S·(‖g‖/(‖x‖ + ε))·x⟩,  x after the step u        Δ ← Δ + u
///     m_i ← max(β_i·m_i, |h|)        v_i ← β_i²·v_i + h²        r_i ← max(0, β_i·r_i − s_i·h)
///     s_i ← (s_init·m_i/n + r_i)/(√v_i + ε)                      x ← x₀ + S·Δ
///
/// n tuners, m_i = 1e-6 and the rest 0 at first. The groups are those of the optimizer within; their rates
/// are set here, its other options there. Four tensors a parameter beyond its own.
///
/// Source: Cutkosky, Defazio and Mehta 2023, arXiv 2306.00144, algorithm 1; step for step as `mechanize` of
/// mechanic-pytorch 0.0.1 with `store_delta`, in double precision.
class Mechanic : public GroupOptimizer<MechanicOptions> {
 public:
  /// Throws InvalidArgument for a missing optimizer, a Schedule-Free one (its
  /// parameters are not where its steps lead), one without a group, and options out of bounds.
  explicit Mechanic(std::unique_ptr<::torch::optim::Optimizer> base,
                    const MechanicOptions& defaults = MechanicOptions{});

  /// As GroupOptimizer; the closure is evaluated once more for each time the optimizer within asks after its
  /// first.
  ::torch::Tensor step(LossClosure closure = nullptr) override;

  void save(::torch::serialize::OutputArchive& archive) const override;
  /// As GroupOptimizer, and nothing of the optimizer within is changed either when it throws.
  void load(::torch::serialize::InputArchive& archive) override;

  ::torch::optim::Optimizer& base() { return *base_; }
  /// S; 0 before the first step.
  double scale() const;

 private:
  void update() override {}
  void set_aside();
  double tune(double h);

  std::unique_ptr<::torch::optim::Optimizer> base_;
  /// Of each parameter, before the step of the optimizer within, which may change both.
  std::vector<::torch::Tensor> values_, gradients_;
};

}  // namespace surefoot::torch
