#include "surefoot/torch/optimizers/prodigy.hpp"

#include <algorithm>

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { sum, start, first_moment, second_moment };

}  // namespace

void ProdigyOptions::check() const {
  const auto [beta1, beta2] = betas_;
  require_at_least_zero(who, "lr", lr_);
  require_fraction(who, "beta1", beta1);
  require_fraction(who, "beta2", beta2);
  if (!(beta3_ < 0)) require_fraction(who, "beta3", beta3_);
  require_positive(who, "eps", eps_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_positive(who, "d0", d0_);
  require_positive(who, "d_coef", d_coef_);
  if (!(growth_rate_ > 1))
    throw InvalidArgument(fmt::format("{}: growth_rate must be above 1, got {:g}", who, growth_rate_));
}

double Prodigy::d() const {
  const auto& first = static_cast<const ProdigyOptions&>(param_groups_.at(0).options());
  return first.learnt.d > 0 ? first.learnt.d : first.d0();
}

void Prodigy::update() {
  const double rate = shared_rate();
  const auto& shared = options(0);
  auto learnt = shared.learnt;
  if (learnt.d == 0) learnt.d = learnt.d_max = shared.d0();
  const auto [beta1, beta2] = shared.betas();
  const double beta3 = shared.beta3() < 0 ? std::sqrt(beta2) : shared.beta3();
  const double correction = shared.use_bias_correction() ? std::sqrt(1 - std::pow(beta2, learnt.k + 1)) /
                                                               (1 - std::pow(beta1, learnt.k + 1))
                                                         : 1;
  const double d = learnt.d;
  const double step = d * rate * correction;
  double numerator = beta3 * learnt.numerator;
  double denominator = 0;
  each([&](const ProdigyOptions& group, ::torch::Tensor& parameter, const ::torch::Tensor& gradient,
           std::vector<::torch::Tensor>& kept) {
    if (kept.empty())
      kept = {::torch::zeros_like(parameter), parameter.detach().clone(), ::torch::zeros_like(parameter),
              ::torch::zeros_like(parameter)};
    if (group.lr() == 0) return;
    const auto g = decayed(gradient, parameter, group.decouple() ? 0 : group.weight_decay());
    const double weight = d / group.d0();
    auto way = scratch_.like(parameter);
    at::sub_out(way, kept[start], parameter);
    numerator += weight * step * inner_product(g, way);
    kept[first_moment].mul_(beta1).add_(g, d * (1 - beta1));
    kept[second_moment].mul_(beta2).addcmul_(g, g, d * d * (1 - beta2));
    kept[sum].mul_(beta3).add_(g, weight * (group.safeguard_warmup() ? d : step));
    at::abs_out(way, kept[sum]);
    denominator += way.sum().item<double>();
  });
  if (denominator == 0) return;
  if (rate > 0) {
    const double estimate = shared.d_coef() * numerator / denominator;
    if (learnt.d == shared.d0()) learnt.d = std::max(learnt.d, estimate);
    learnt.d_max = std::max(learnt.d_max, estimate);
    learnt.d = std::min(learnt.d_max, learnt.d * shared.growth_rate());
  }
  learnt.numerator = numerator;
  ++learnt.k;
  options(0).learnt = learnt;
  each([&](const ProdigyOptions& group, ::torch::Tensor& parameter, const ::torch::Tensor&,
           std::vector<::torch::Tensor>& kept) {
    if (group.lr() == 0) return;
    auto denom = scratch_.like(parameter);
    at::sqrt_out(denom, kept[second_moment]).add_(learnt.d * group.eps());
    if (group.decouple() && group.weight_decay() != 0) parameter.mul_(1 - group.weight_decay() * step);
    parameter.addcdiv_(kept[first_moment], denom, -step);
  });
}

}  // namespace surefoot::torch
