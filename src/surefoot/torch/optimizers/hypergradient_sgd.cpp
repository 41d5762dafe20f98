#include "surefoot/torch/optimizers/hypergradient.hpp"

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { direction, velocity };

}  // namespace

void HypergradientSgdOptions::check() const {
  require_at_least_zero(who, "lr", lr_);
  require_at_least_zero(who, "hypergrad_lr", hypergrad_lr_);
  require_fraction(who, "momentum", momentum_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  if (nesterov_) require_positive(who, "momentum of a Nesterov step", momentum_);
}

double HypergradientSgd::rate(std::size_t group) {
  return options(group).lr() + options(group).change;
}

void HypergradientSgd::update() {
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    auto& group = options(i);
    double agreement = 0;
    each_of(i, [&](const HypergradientSgdOptions&, ::torch::Tensor& parameter,
                   const ::torch::Tensor& gradient, std::vector<::torch::Tensor>& kept) {
      if (!kept.empty())
        agreement += inner_product(decayed(gradient, parameter, group.weight_decay()), kept[direction]);
    });
    group.change += group.hypergrad_lr() * agreement;
    const double alpha = group.lr() + group.change;
    each_of(i, [&](const HypergradientSgdOptions&, ::torch::Tensor& parameter,
                   const ::torch::Tensor& gradient, std::vector<::torch::Tensor>& kept) {
      if (kept.empty()) kept.push_back(::torch::zeros_like(parameter));
      if (group.nesterov() && kept.size() == 1) kept.push_back(::torch::zeros_like(parameter));
      const auto g = decayed(gradient, parameter, group.weight_decay());
      auto& u = kept[direction];
      if (group.nesterov()) {
        kept[velocity].mul_(group.momentum()).add_(g);
        at::add_out(u, g, kept[velocity], group.momentum());
      } else {
        u.mul_(group.momentum()).add_(g);
      }
      parameter.add_(u, -alpha);
    });
  }
}

}  // namespace surefoot::torch
