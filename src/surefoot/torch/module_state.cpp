#include "surefoot/torch/module_state.hpp"

#include <mutex>
#include <unordered_set>
#include <utility>

namespace surefoot::torch {
namespace {

std::vector<::torch::Tensor> all_tensors(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer) {
  std::vector<::torch::Tensor> tensors;
  std::unordered_set<const void*> seen;
  const auto add = [&](const ::torch::Tensor& tensor) {
    if (tensor.defined() && seen.insert(tensor.unsafeGetTensorImpl()).second) tensors.push_back(tensor);
  };
  for (const auto& parameter : module.parameters()) add(parameter);
  for (const auto& buffer : module.buffers()) add(buffer);
  for (const auto& group : optimizer.param_groups())
    for (const auto& parameter : group.params()) add(parameter);
  return tensors;
}

void copy_values(const std::vector<::torch::Tensor>& from, const std::vector<::torch::Tensor>& to) {
  const ::torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < to.size(); ++i) to[i].detach().copy_(from[i]);
}

std::vector<::torch::Tensor> copies(const std::vector<::torch::Tensor>& tensors) {
  std::vector<::torch::Tensor> result;
  result.reserve(tensors.size());
  for (const auto& tensor : tensors) result.push_back(tensor.detach().clone());
  return result;
}

}  // namespace

RandomState global_random_state() {
  RandomState state;
  auto cpu = at::globalContext().defaultGenerator(::torch::kCPU);
  const std::lock_guard lock(cpu.mutex());
  state.cpu = cpu.get_state();
  for (c10::DeviceIndex i = 0; i < static_cast<c10::DeviceIndex>(::torch::cuda::device_count()); ++i)
    state.cuda.push_back(at::globalContext().defaultGenerator({::torch::kCUDA, i}).get_state());
  return state;
}

void set_global_random_state(const RandomState& state) {
  auto cpu = at::globalContext().defaultGenerator(::torch::kCPU);
  const std::lock_guard lock(cpu.mutex());
  cpu.set_state(state.cpu);
  for (std::size_t i = 0; i < state.cuda.size(); ++i) {
    auto generator = at::globalContext().defaultGenerator({::torch::kCUDA, static_cast<c10::DeviceIndex>(i)});
    generator.set_state(state.cuda[i]);
  }
}

void seed_global_random(std::uint64_t seed) {
  ::torch::manual_seed(seed);
}

FrozenTrial copy_state(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer) {
  return {copies(all_tensors(module, optimizer)), copy_memory(optimizer), copy_group_options(optimizer),
          global_random_state()};
}

void return_to(const FrozenTrial& state, ::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer) {
  copy_values(state.values, all_tensors(module, optimizer));
  put_memory(optimizer, copy_memory(state.memory));
  set_group_options(optimizer, state.options);
  set_global_random_state(state.random);
}

ModuleKeeper::ModuleKeeper(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer)
    : module_(&module),
      optimizer_(&optimizer),
      live_(all_tensors(module, optimizer)),
      values_(copies(live_)),
      options_(copy_group_options(optimizer)),
      random_(global_random_state()),
      was_training_(module.is_training()) {
  // Without the module itself, which need not be owned by a shared pointer.
  for (const auto& submodule : module.modules(false)) training_.push_back(submodule->is_training() ? 1 : 0);
  for (auto& tensor : live_) gradients_.push_back(std::exchange(tensor.mutable_grad(), {}));
  memory_ = take_memory(optimizer);
}

ModuleKeeper::~ModuleKeeper() {
  restore();
}

void ModuleKeeper::restore() {
  if (std::exchange(restored_, true)) return;
  copy_values(values_, live_);
  for (std::size_t i = 0; i < live_.size(); ++i) live_[i].mutable_grad() = gradients_[i];
  // Parents before children: setting a parent sets its children too.
  module_->train(was_training_);
  const auto submodules = module_->modules(false);
  for (std::size_t i = 0; i < submodules.size() && i < training_.size(); ++i)
    submodules[i]->train(training_[i] != 0);
  put_memory(*optimizer_, std::move(memory_));
  set_group_options(*optimizer_, options_);
  set_global_random_state(random_);
}

FrozenTrial ModuleKeeper::fresh_trial(std::uint64_t seed) const {
  FrozenTrial trial{copies(values_), copy_memory(memory_), {}, {}};
  for (const auto& options : options_) trial.options.push_back(options->clone());
  seed_global_random(seed);
  trial.random = global_random_state();
  return trial;
}

void ModuleKeeper::thaw(FrozenTrial& trial) {
  copy_values(trial.values, live_);
  put_memory(*optimizer_, std::move(trial.memory));
  set_group_options(*optimizer_, trial.options);
  set_global_random_state(trial.random);
}

void ModuleKeeper::freeze(FrozenTrial& trial) {
  copy_values(live_, trial.values);
  trial.memory = take_memory(*optimizer_);
  trial.options = copy_group_options(*optimizer_);
  trial.random = global_random_state();
}

}  // namespace surefoot::torch
