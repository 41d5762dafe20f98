#include "surefoot/train/optimizers/one_pass_sgd.hpp"

#include <algorithm>

#include "surefoot/train/kernels.hpp"
#include "surefoot/train/optimizers/one_pass.hpp"

namespace surefoot::train {

::torch::Tensor OnePassSgd::step(LossClosure closure) {
  using State = ::torch::optim::SGDParamState;
  for (const auto& group : param_groups()) {
    // Without momentum LibTorch makes one pass too.
    if (static_cast<const ::torch::optim::SGDOptions&>(group.options()).momentum() == 0)
      return SGD::step(std::move(closure));
    for (const auto& parameter : group.params()) {
      const auto* state = memory_of<State>(state_, parameter);
      if (!plain(parameter) || state == nullptr || !state->momentum_buffer().defined())
        return SGD::step(std::move(closure));
    }
  }
  ::torch::Tensor loss;
  if (closure) {
    const ::torch::AutoGradMode enable(true);
    loss = closure();
  }
  const ::torch::NoGradGuard no_grad;
  for (auto& group : param_groups()) {
    const auto& options = static_cast<const ::torch::optim::SGDOptions&>(group.options());
    const kernels::Momentum step{.rate = static_cast<float>(options.lr()),
                                 .momentum = static_cast<float>(options.momentum()),
                                 .fresh = static_cast<float>(1 - options.dampening()),
                                 .weight_decay = static_cast<float>(options.weight_decay()),
                                 .nesterov = options.nesterov()};
    for (auto& parameter : group.params())
      kernels::momentum_step(parameter.data_ptr<float>(),
                             memory_of<State>(state_, parameter)->momentum_buffer().data_ptr<float>(),
                             parameter.grad().data_ptr<float>(), parameter.numel(), step);
  }
  return loss;
}

}  // namespace surefoot::train
