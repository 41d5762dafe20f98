#include "surefoot/torch/driven_module.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/check_training.hpp"
#include "surefoot/torch/momentum.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"

namespace surefoot::torch {

DrivenModule::DrivenModule(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer, Batches batches,
                           LossOfBatch loss, std::vector<Batch> validation)
    : module_(module),
      optimizer_(optimizer),
      binding_(optimizer),
      batches_(std::move(batches)),
      loss_(std::move(loss)),
      validation_(std::move(validation)) {
  check_trained("driven module", module, optimizer);
  if (validation_.empty()) throw InvalidArgument("driven module: validation must have at least one batch");
}

void DrivenModule::save(int slot) {
  slots_[slot] = {copy_state(module_, optimizer_), next_batch_};
}

void DrivenModule::restore(int slot) {
  const auto kept = slots_.find(slot);
  if (kept == slots_.end())
    throw InvalidArgument(fmt::format("driven module: slot {} must be saved before it is restored", slot));
  return_to(kept->second.state, module_, optimizer_);
  next_batch_ = kept->second.next_batch;
}

adapt::Driven::Steps DrivenModule::train(const adapt::Decision& decision) {
  if (decision.momentum) set_momentum(optimizer_, *decision.momentum);
  binding_.set(decision.learning_rate);
  module_.train();
  Steps steps;
  double sum = 0;
  while (steps.made < decision.steps) {
    const Batch batch = batches_(next_batch_++);
    optimizer_.zero_grad();
    const auto loss = loss_(batch);
    loss.backward();
    optimizer_.step();
    ++steps.made;
    const double value = loss.item<double>();
    if (!std::isfinite(value)) return {steps.made, value};
    sum += value;
  }
  if (steps.made > 0) steps.training_loss = sum / static_cast<double>(steps.made);
  return steps;
}

double DrivenModule::validation_loss() {
  const ::torch::NoGradGuard no_grad;
  auto* free = dynamic_cast<ScheduleFree*>(&optimizer_);
  std::vector<::torch::Tensor> trained;
  if (free != nullptr) {
    // There and back again would round; the values are put back as they were.
    for (const auto& group : optimizer_.param_groups())
      for (const auto& parameter : group.params()) trained.push_back(parameter.detach().clone());
    free->eval();
  }
  module_.eval();
  double sum = 0;
  for (const auto& batch : validation_) sum += loss_(batch).item<double>();
  module_.train();
  if (free != nullptr) {
    free->train();
    std::size_t next = 0;
    for (auto& group : optimizer_.param_groups())
      for (auto& parameter : group.params()) parameter.copy_(trained[next++]);
  }
  return sum / static_cast<double>(validation_.size());
}

}  // namespace surefoot::torch
