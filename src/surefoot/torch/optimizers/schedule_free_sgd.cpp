#include "surefoot/torch/optimizers/schedule_free.hpp"
#include "surefoot/torch/optimizers/schedule_free_average.hpp"

namespace surefoot::torch {

void ScheduleFreeSgdOptions::check() const {
  require_at_least_zero(who, "lr", lr_);
  require_fraction(who, "momentum", momentum_);
  require_positive(who, "momentum", momentum_);
  require_at_least_zero(who, "weight_decay", weight_decay_);
  require_at_least_zero(who, "warmup_steps", static_cast<double>(warmup_steps_));
  require_at_least_zero(who, "r", r_);
  require_at_least_zero(who, "weight_lr_power", weight_lr_power_);
}

void ScheduleFreeSgd::update() {
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    const auto step = next_average(options(i), options(i).progress);
    each_of(i, [&](const ScheduleFreeSgdOptions& group, ::torch::Tensor& y, const ::torch::Tensor& gradient,
                   std::vector<::torch::Tensor>& kept) {
      if (kept.empty()) kept = {y.detach().clone()};
      average_step(y, kept[0], decayed(gradient, y, group.weight_decay()), step, group.momentum());
    });
  }
}

void ScheduleFreeSgd::switch_to(bool training) {
  const ::torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < param_groups_.size(); ++i) {
    if (options(i).progress.training == training) continue;
    for (auto& parameter : param_groups_[i].params())
      if (const auto& kept = memory(parameter); !kept.empty())
        parameter.lerp_(kept[0], towards_z(training, options(i).momentum()));
    options(i).progress.training = training;
  }
}

}  // namespace surefoot::torch
