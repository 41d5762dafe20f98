#pragma once

#include <torch/torch.h>

#include "surefoot/search/drift.hpp"

namespace surefoot::torch {

/// What the length of this optimizer's step depends on; unknown for one that LibTorch does not ship. Looks at
/// the type of its default options.
search::StepLength step_length(const ::torch::optim::Optimizer& optimizer);

}  // namespace surefoot::torch
