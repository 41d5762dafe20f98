#include "surefoot/torch/optimizer_state.hpp"

#include <sstream>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {

OptimizerMemory take_memory(::torch::optim::Optimizer& optimizer) {
  OptimizerMemory memory = std::move(optimizer.state());
  optimizer.state().clear();
  return memory;
}

void put_memory(::torch::optim::Optimizer& optimizer, OptimizerMemory memory) {
  optimizer.state() = std::move(memory);
}

OptimizerMemory copy_memory(const OptimizerMemory& memory) {
  OptimizerMemory copy;
  for (const auto& [key, state] : memory) {
    std::stringstream bytes;
    auto twin = state->clone();
    try {
      ::torch::serialize::OutputArchive out;
      state->serialize(out);
      out.save_to(bytes);
      ::torch::serialize::InputArchive in;
      in.load_from(bytes);
      twin->serialize(in);
    } catch (const c10::Error& error) {
      throw RunError(fmt::format("find: the state of this optimizer cannot be copied: {}",
                                 error.what_without_backtrace()));
    }
    copy[key] = std::move(twin);
  }
  return copy;
}

GroupOptions copy_group_options(::torch::optim::Optimizer& optimizer) {
  GroupOptions options;
  for (auto& group : optimizer.param_groups()) options.push_back(group.options().clone());
  return options;
}

void set_group_options(::torch::optim::Optimizer& optimizer, const GroupOptions& options) {
  auto& groups = optimizer.param_groups();
  for (std::size_t i = 0; i < groups.size() && i < options.size(); ++i)
    groups[i].set_options(options[i]->clone());
}

}  // namespace surefoot::torch
