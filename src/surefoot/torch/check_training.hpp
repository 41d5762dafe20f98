#pragma once

#include <torch/torch.h>

#include "surefoot/torch/batches.hpp"

/// Checks a user's module, optimizer, data and loss before a step is made with them. Each throws
/// InvalidArgument in one line that begins with `who`: the thing, the rule, what it is, what to do.
namespace surefoot::torch {

/// The module has parameters, some that are not frozen are held by the optimizer, and the optimizer makes a
/// step without a closure (LBFGS does not).
void check_trained(const char* who, const ::torch::nn::Module& module,
                   const ::torch::optim::Optimizer& optimizer);

/// The batch of a step has rows. A tensor that is not there is a matter of the loss.
void check_batch(const char* who, const Batch& batch, std::int64_t step);

/// The loss of a batch is one finite number with a gradient.
void check_loss(const char* who, const ::torch::Tensor& loss);

/// backward() has put a gradient into a parameter that the optimizer holds.
void check_gradients(const char* who, const ::torch::optim::Optimizer& optimizer);

}  // namespace surefoot::torch
