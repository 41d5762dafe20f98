#include "surefoot/torch/rate_binding.hpp"

#include <algorithm>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {

RateBinding::RateBinding(::torch::optim::Optimizer& optimizer) : optimizer_(&optimizer) {
  auto& groups = optimizer.param_groups();
  if (groups.empty()) throw InvalidArgument("rate binding: the optimizer has no parameter group");
  for (auto& group : groups) ratios_.push_back(group.options().get_lr());
  const double first = ratios_.front();
  const bool all_zero = std::all_of(ratios_.begin(), ratios_.end(), [](double r) { return r == 0; });
  if (first == 0 && !all_zero)
    throw InvalidArgument(
        "rate binding: the first group's rate must not be zero when another group's is not");
  for (double& ratio : ratios_) ratio = all_zero ? 1 : ratio / first;
}

void RateBinding::set(double rate) {
  auto& groups = optimizer_->param_groups();
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i].options().set_lr(rate * ratios_[i]);
}

}  // namespace surefoot::torch
