#pragma once

#include <torch/torch.h>

#include "surefoot/find/drift.hpp"

namespace surefoot::torch {

/// What the length of this optimizer's step depends on when it trains the module; unknown for one that
/// LibTorch does not ship. Looks at the type of its default options, and for batch norm at the module's
/// buffers: at least one `running_mean` for every two parameters of two or more dimensions.
find::StepLength step_length(const ::torch::optim::Optimizer& optimizer, const ::torch::nn::Module& module);

}  // namespace surefoot::torch
