#pragma once

#include <torch/torch.h>

namespace surefoot::torch {

/// True when a group with such options has a momentum: `momentum` (SGD, RMSprop, DAdaptSgd,
/// HypergradientSgd), or the first of `betas` (Adam, AdamW, DAdaptAdam, Prodigy, HypergradientAdam). That of
/// a Schedule-Free optimizer is part of what its parameters mean, and is none.
bool has_momentum(const ::torch::optim::OptimizerOptions& options);

/// Sets it. Throws InvalidArgument for options without one, and unless it lies in [0, 1).
void set_momentum(::torch::optim::OptimizerOptions& options, double momentum);

/// True when every group of an optimizer has one; of the one within for Mechanic.
bool has_momentum(::torch::optim::Optimizer& optimizer);
/// Sets it in every group, of the one within for Mechanic. Throws as above; the groups before one that has
/// none are then set already.
void set_momentum(::torch::optim::Optimizer& optimizer, double momentum);

}  // namespace surefoot::torch
