#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/torch.h>

namespace surefoot::torch {

/// The state an optimizer has gathered about its parameters (momenta, counts), apart from the optimizer;
/// behind it that of the optimizer it is wrapped around, if it is (optimizers/mechanic.hpp). Movable. The key
/// of the map differs between LibTorch versions, so its type is taken from there.
using OptimizerMemory =
    std::vector<std::decay_t<decltype(std::declval<::torch::optim::Optimizer&>().state())>>;

/// Takes the memory out of the optimizer, which is left as if it had made no step. Nothing is copied.
OptimizerMemory take_memory(::torch::optim::Optimizer& optimizer);

/// Puts a memory back in place of what the optimizer has; it must have been taken from this optimizer or
/// copied from one. Throws nothing of its own.
void put_memory(::torch::optim::Optimizer& optimizer, OptimizerMemory memory);

/// A copy that shares no tensor with the original, by way of the state's own serialisation.
/// Throws RunError when a state of the optimizer cannot be serialised.
OptimizerMemory copy_memory(const OptimizerMemory& memory);
/// The same of the memory an optimizer holds, which keeps it.
OptimizerMemory copy_memory(::torch::optim::Optimizer& optimizer);

/// The options (rate, momentum and the rest) of every parameter group, in the same order.
using OptionsOfGroups = std::vector<std::unique_ptr<::torch::optim::OptimizerOptions>>;
/// Copies them, those of the optimizer within included, and puts copies of them back; options beyond the
/// groups there are, and groups beyond the options, are left alone.
OptionsOfGroups copy_group_options(::torch::optim::Optimizer& optimizer);
void set_group_options(::torch::optim::Optimizer& optimizer, const OptionsOfGroups& options);

}  // namespace surefoot::torch
