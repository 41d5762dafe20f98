#include <sstream>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"

namespace surefoot::torch {

namespace {

/// The optimizer, and the one it is wrapped around.
std::vector<::torch::optim::Optimizer*> chain(::torch::optim::Optimizer& optimizer) {
  std::vector<::torch::optim::Optimizer*> links{&optimizer};
  while (auto* wrapper = dynamic_cast<Mechanic*>(links.back())) links.push_back(&wrapper->base());
  return links;
}

/// By way of the state's own serialisation, for its clone() shares the tensors.
std::unique_ptr<::torch::optim::OptimizerParamState> copy_of(
    const ::torch::optim::OptimizerParamState& state) {
  std::stringstream bytes;
  auto twin = state.clone();
  try {
    ::torch::serialize::OutputArchive out;
    state.serialize(out);
    out.save_to(bytes);
    ::torch::serialize::InputArchive in;
    in.load_from(bytes);
    twin->serialize(in);
  } catch (const c10::Error& error) {
    throw RunError(
        fmt::format("the state of this optimizer cannot be copied: {}", error.what_without_backtrace()));
  }
  return twin;
}

}  // namespace

OptimizerMemory take_memory(::torch::optim::Optimizer& optimizer) {
  OptimizerMemory memory;
  for (auto* link : chain(optimizer)) {
    memory.push_back(std::move(link->state()));
    link->state().clear();
  }
  return memory;
}

void put_memory(::torch::optim::Optimizer& optimizer, OptimizerMemory memory) {
  const auto links = chain(optimizer);
  for (std::size_t i = 0; i < links.size(); ++i) {
    links[i]->state().clear();
    if (i < memory.size()) links[i]->state() = std::move(memory[i]);
  }
}

OptimizerMemory copy_memory(const OptimizerMemory& memory) {
  OptimizerMemory copy;
  for (const auto& map : memory) {
    auto& twins = copy.emplace_back();
    for (const auto& [key, state] : map) twins[key] = copy_of(*state);
  }
  return copy;
}

OptimizerMemory copy_memory(::torch::optim::Optimizer& optimizer) {
  OptimizerMemory copy;
  for (auto* link : chain(optimizer)) {
    auto& twins = copy.emplace_back();
    for (const auto& [key, state] : link->state()) twins[key] = copy_of(*state);
  }
  return copy;
}

OptionsOfGroups copy_group_options(::torch::optim::Optimizer& optimizer) {
  OptionsOfGroups options;
  for (auto* link : chain(optimizer))
    for (auto& group : link->param_groups()) options.push_back(group.options().clone());
  return options;
}

void set_group_options(::torch::optim::Optimizer& optimizer, const OptionsOfGroups& options) {
  std::size_t next = 0;
  for (auto* link : chain(optimizer))
    for (auto& group : link->param_groups())
      if (next < options.size()) group.set_options(options[next++]->clone());
}

}  // namespace surefoot::torch
