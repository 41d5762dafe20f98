#include "surefoot/torch/optimizers/schedule_free.hpp"
#include "surefoot/torch/optimizers/schedule_free_average.hpp"

namespace surefoot::torch {

void ScheduleFreeAdamWOptions::check() const {
  const auto [beta1, beta2] = betas_;
  require_at_least_zero(who, "lr", lr_);
  require_fraction(who, "beta1", beta1);
  require_positive(who, "beta1", beta1);
  require_fraction(who, "beta2", beta2);
  require_positive(who, "eps", eps_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_at_least_zero(who, "warmup_steps", static_cast<double>(warmup_steps_));
  require_at_least_zero(who, "r", r_);
  require_at_least_zero(who, "weight_lr_power", weight_lr_power_);
}

void ScheduleFreeAdamW::update() {
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    const auto step = next_average(options(i), options(i).progress);
    const auto [beta1, beta2] = options(i).betas();
    const double correction = 1 - std::pow(beta2, options(i).progress.k);
    each_of(i, [&, beta1 = beta1, beta2 = beta2](const ScheduleFreeAdamWOptions& group, ::torch::Tensor& y,
                                                 const ::torch::Tensor& gradient,
                                                 std::vector<::torch::Tensor>& kept) {
      if (kept.empty()) kept = {y.detach().clone(), ::torch::zeros_like(y)};
      kept[1].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
      auto direction = scratch_.like(y);
      at::div_out(direction, kept[1], ::torch::scalar_tensor(correction, y.options().requires_grad(false)));
      direction.sqrt_().add_(group.eps());
      at::div_out(direction, gradient, direction);
      if (group.weight_decay() != 0) direction.add_(y, group.weight_decay());
      average_step(y, kept[0], direction, step, beta1);
    });
  }
}

void ScheduleFreeAdamW::switch_to(bool training) {
  const ::torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    if (options(i).progress.training == training) continue;
    for (auto& parameter : param_groups_[i].params())
      if (const auto& kept = memory(parameter); !kept.empty())
        parameter.lerp_(kept[0], towards_z(training, std::get<0>(options(i).betas())));
    options(i).progress.training = training;
  }
}

}  // namespace surefoot::torch
