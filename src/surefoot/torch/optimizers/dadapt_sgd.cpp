#include <algorithm>

#include "surefoot/torch/optimizers/dadapt.hpp"

namespace surefoot::torch {
namespace {

enum Kept : std::size_t { sum, start };

}  // namespace

void DAdaptSgdOptions::check() const {
  require_at_least_zero(who, "lr", lr_);
  require_fraction(who, "momentum", momentum_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_positive(who, "d0", d0_);
  if (!(growth_rate_ > 1))
    throw InvalidArgument(fmt::format("{}: growth_rate must be above 1, got {:g}", who, growth_rate_));
}

double DAdaptSgd::d() const {
  const auto& first = static_cast<const DAdaptSgdOptions&>(param_groups_.at(0).options());
  return first.learnt.d > 0 ? first.learnt.d : first.d0();
}

void DAdaptSgd::update() {
  const double rate = shared_rate();
  if (rate == 0) return;
  auto learnt = options(0).learnt;
  if (learnt.d == 0) {
    double squares = 0;
    each([&](const DAdaptSgdOptions& group, ::torch::Tensor&, const ::torch::Tensor& gradient, auto&) {
      if (group.lr() > 0) squares += inner_product(gradient, gradient);
    });
    if (squares == 0) return;
    learnt.d = options(0).d0();
    learnt.first_norm = std::sqrt(squares);
  }
  const double step = learnt.d * rate / learnt.first_norm;
  double squares = 0;
  each([&](const DAdaptSgdOptions& group, ::torch::Tensor& parameter, const ::torch::Tensor& gradient,
           std::vector<::torch::Tensor>& kept) {
    if (kept.empty()) kept = {::torch::zeros_like(parameter), parameter.detach().clone()};
    if (group.lr() == 0) return;
    const auto g = decayed(gradient, parameter, group.weight_decay());
    learnt.numerator += step * inner_product(g, kept[sum]);
    kept[sum].add_(g, step);
    squares += inner_product(kept[sum], kept[sum]);
  });
  if (squares == 0) return;
  const double estimate = 2 * learnt.numerator / std::sqrt(squares);
  learnt.d = std::max(learnt.d, std::min(estimate, learnt.d * options(0).growth_rate()));
  options(0).learnt = learnt;
  const double momentum = options(0).momentum();
  each([&](const DAdaptSgdOptions&, ::torch::Tensor& parameter, const ::torch::Tensor&,
           std::vector<::torch::Tensor>& kept) {
    auto goal = scratch_.like(parameter);
    at::sub_out(goal, kept[start], kept[sum]);
    parameter.mul_(momentum).add_(goal, 1 - momentum);
  });
}

}  // namespace surefoot::torch
