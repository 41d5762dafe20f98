#include "surefoot/train/optimizers/one_pass_adam.hpp"

#include <cmath>
#include <type_traits>

#include "surefoot/train/kernels.hpp"
#include "surefoot/train/optimizers/one_pass.hpp"

namespace surefoot::train {
namespace {

template <class Options, class State, class Groups, class Memory>
bool covered(Groups& groups, Memory& memory) {
  for (const auto& group : groups) {
    if (static_cast<const Options&>(group.options()).amsgrad()) return false;
    for (const auto& parameter : group.params())
      if (!plain(parameter) || memory_of<State>(memory, parameter) == nullptr) return false;
  }
  return true;
}

template <class Options, class State, class Groups, class Memory>
void step_of(Groups& groups, Memory& memory) {
  constexpr bool decoupled = std::is_same_v<Options, ::torch::optim::AdamWOptions>;
  const ::torch::NoGradGuard no_grad;
  for (auto& group : groups) {
    const auto& options = static_cast<const Options&>(group.options());
    const auto [beta1, beta2] = options.betas();
    for (auto& parameter : group.params()) {
      auto& state = *memory_of<State>(memory, parameter);
      state.step(state.step() + 1);
      const auto t = static_cast<double>(state.step());
      const kernels::AdamStep step{
          .rate = static_cast<float>(options.lr() / (1 - std::pow(beta1, t))),
          .beta1 = static_cast<float>(beta1),
          .beta2 = static_cast<float>(beta2),
          .eps = static_cast<float>(options.eps()),
          .scale = static_cast<float>(std::sqrt(1 - std::pow(beta2, t))),
          .weight_decay = decoupled ? 0.0F : static_cast<float>(options.weight_decay()),
          .shrink = decoupled ? static_cast<float>(1 - options.lr() * options.weight_decay()) : 1.0F};
      kernels::adam_step(parameter.template data_ptr<float>(), state.exp_avg().template data_ptr<float>(),
                         state.exp_avg_sq().template data_ptr<float>(),
                         parameter.grad().template data_ptr<float>(), parameter.numel(), step);
    }
  }
}

::torch::Tensor loss_of(const ::torch::optim::Optimizer::LossClosure& closure) {
  if (!closure) return {};
  const ::torch::AutoGradMode enable(true);
  return closure();
}

}  // namespace

::torch::Tensor OnePassAdam::step(LossClosure closure) {
  using Options = ::torch::optim::AdamOptions;
  using State = ::torch::optim::AdamParamState;
  if (!covered<Options, State>(param_groups(), state_)) return Adam::step(std::move(closure));
  auto loss = loss_of(closure);
  step_of<Options, State>(param_groups(), state_);
  return loss;
}

::torch::Tensor OnePassAdamW::step(LossClosure closure) {
  using Options = ::torch::optim::AdamWOptions;
  using State = ::torch::optim::AdamWParamState;
  if (!covered<Options, State>(param_groups(), state_)) return AdamW::step(std::move(closure));
  auto loss = loss_of(closure);
  step_of<Options, State>(param_groups(), state_);
  return loss;
}

}  // namespace surefoot::train
