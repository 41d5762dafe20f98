#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/torch.h>

namespace surefoot::torch {

/// What an optimizer has gathered about its parameters (momenta, counts), apart from the optimizer. Movable.
/// The key of the map differs between LibTorch versions, so its type is taken from there.
using OptimizerMemory = std::decay_t<decltype(std::declval<::torch::optim::Optimizer&>().state())>;

/// Takes the memory out of the optimizer, which is left as if it had made no step. Nothing is copied.
OptimizerMemory take_memory(::torch::optim::Optimizer& optimizer);

/// Puts a memory back in place of what the optimizer has.
void put_memory(::torch::optim::Optimizer& optimizer, OptimizerMemory memory);

/// A copy that shares no tensor with the original, by way of the state's own serialisation.
/// Throws RunError when a state of the optimizer cannot be serialised.
OptimizerMemory copy_memory(const OptimizerMemory& memory);

/// The options (rate, momentum and the rest) of every parameter group.
using GroupOptions = std::vector<std::unique_ptr<::torch::optim::OptimizerOptions>>;
GroupOptions copy_group_options(::torch::optim::Optimizer& optimizer);
void set_group_options(::torch::optim::Optimizer& optimizer, const GroupOptions& options);

}  // namespace surefoot::torch
