#pragma once

#include <torch/torch.h>

#include "surefoot/find/task_facts.hpp"

namespace surefoot::torch {

/// The update rule of this optimizer when it trains the module; unknown for one that LibTorch does not ship.
/// Looks at the type of its default options, and for batch norm at the module's buffers: at least one
/// `running_mean` for every two parameters of two or more dimensions.
find::UpdateRule update_rule(const ::torch::optim::Optimizer& optimizer, const ::torch::nn::Module& module);

}  // namespace surefoot::torch
