#include <algorithm>

#include "surefoot/torch/optimizers/dadapt.hpp"

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { sum, first_moment, second_moment };

}  // namespace

void DAdaptAdamOptions::check() const {
  const auto [beta1, beta2] = betas_;
  require_at_least_zero(who, "lr", lr_);
  require_fraction(who, "beta1", beta1);
  require_fraction(who, "beta2", beta2);
  require_positive(who, "beta2", beta2);
  require_positive(who, "eps", eps_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_positive(who, "layer_scale", layer_scale_);
  require_positive(who, "d0", d0_);
  if (!(growth_rate_ > 1))
    throw InvalidArgument(fmt::format("{}: growth_rate must be above 1, got {:g}", who, growth_rate_));
}

double DAdaptAdam::d() const {
  const auto& first = static_cast<const DAdaptAdamOptions&>(param_groups_.at(0).options());
  return first.learnt.d > 0 ? first.learnt.d : first.d0();
}

void DAdaptAdam::update() {
  const double rate = shared_rate();
  const auto& shared = options(0);
  auto learnt = shared.learnt;
  if (learnt.d == 0) learnt.d = shared.d0();
  const auto [beta1, beta2] = shared.betas();
  const double q = std::sqrt(beta2);
  const double correction = shared.use_bias_correction() ? std::sqrt(1 - std::pow(beta2, learnt.k + 1)) /
                                                               (1 - std::pow(beta1, learnt.k + 1))
                                                         : 1;
  const double step = learnt.d * rate * correction;
  double fresh = 0;
  double denominator = 0;
  each([&](const DAdaptAdamOptions& group, ::torch::Tensor& parameter, const ::torch::Tensor& gradient,
           std::vector<::torch::Tensor>& kept) {
    if (kept.empty())
      kept = {::torch::zeros_like(parameter), ::torch::zeros_like(parameter), ::torch::zeros_like(parameter)};
    if (group.lr() == 0) return;
    const double scale = group.layer_scale();
    const auto g = decayed(gradient, parameter, group.decouple() ? 0 : group.weight_decay());
    auto work = scratch_.like(parameter);
    at::sqrt_out(work, kept[second_moment]).add_(group.eps());
    at::div_out(work, kept[sum], work);
    fresh += scale * step * inner_product(g, work);
    kept[first_moment].mul_(beta1).add_(g, scale * step * (1 - beta1));
    kept[second_moment].mul_(beta2).addcmul_(g, g, 1 - beta2);
    kept[sum].mul_(q).add_(g, step * (1 - q));
    at::abs_out(work, kept[sum]);
    denominator += scale * work.sum().item<double>();
  });
  if (denominator == 0) return;
  learnt.numerator = q * learnt.numerator + (1 - q) * fresh;
  if (rate > 0) {
    const double estimate = learnt.numerator / ((1 - q) * denominator);
    learnt.d = std::max(learnt.d, std::min(estimate, learnt.d * shared.growth_rate()));
  }
  ++learnt.k;
  options(0).learnt = learnt;
  each([&](const DAdaptAdamOptions& group, ::torch::Tensor& parameter, const ::torch::Tensor&,
           std::vector<::torch::Tensor>& kept) {
    if (group.lr() == 0) return;
    auto denom = scratch_.like(parameter);
    at::sqrt_out(denom, kept[second_moment]).add_(group.eps());
    if (group.decouple() && group.weight_decay() != 0) parameter.mul_(1 - group.weight_decay() * step);
    parameter.addcdiv_(kept[first_moment], denom, -1);
  });
}

}  // namespace surefoot::torch
