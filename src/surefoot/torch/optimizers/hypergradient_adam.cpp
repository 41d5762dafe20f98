#include "surefoot/torch/optimizers/hypergradient.hpp"

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { direction, first_moment, second_moment };

}  // namespace

void HypergradientAdamOptions::check() const {
  const auto [beta1, beta2] = betas_;
  require_at_least_zero(who, "lr", lr_);
  require_at_least_zero(who, "hypergrad_lr", hypergrad_lr_);
  require_fraction(who, "beta1", beta1);
  require_fraction(who, "beta2", beta2);
  require_positive(who, "eps", eps_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
}

double HypergradientAdam::rate(std::size_t group) {
  return options(group).lr() + options(group).change;
}

void HypergradientAdam::update() {
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    auto& group = options(i);
    double agreement = 0;
    each_of(i, [&](const HypergradientAdamOptions&, ::torch::Tensor& parameter,
                   const ::torch::Tensor& gradient, std::vector<::torch::Tensor>& kept) {
      if (!kept.empty())
        agreement += inner_product(decayed(gradient, parameter, group.weight_decay()), kept[direction]);
    });
    group.change += group.hypergrad_lr() * agreement;
    ++group.k;
    const double alpha = group.lr() + group.change;
    const auto [beta1, beta2] = group.betas();
    const double first = 1 - std::pow(beta1, group.k);
    const double root = std::sqrt(1 - std::pow(beta2, group.k));
    each_of(i, [&, beta1 = beta1, beta2 = beta2](const HypergradientAdamOptions&, ::torch::Tensor& parameter,
                                                 const ::torch::Tensor& gradient,
                                                 std::vector<::torch::Tensor>& kept) {
      if (kept.empty())
        kept = {::torch::zeros_like(parameter), ::torch::zeros_like(parameter),
                ::torch::zeros_like(parameter)};
      const auto g = decayed(gradient, parameter, group.weight_decay());
      kept[first_moment].mul_(beta1).add_(g, 1 - beta1);
      kept[second_moment].mul_(beta2).addcmul_(g, g, 1 - beta2);
      auto& u = kept[direction];
      at::sqrt_out(u, kept[second_moment]).div_(root).add_(group.eps());
      at::div_out(u, kept[first_moment], u).div_(first);
      parameter.add_(u, -alpha);
    });
  }
}

}  // namespace surefoot::torch
