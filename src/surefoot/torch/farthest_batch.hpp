#pragma once

#include <cstdint>

#include <torch/torch.h>

#include "surefoot/torch/batches.hpp"

namespace surefoot::torch {

/// The mean square of the inputs in a batch of `batch_size` that holds the farthest of the rows and else
/// usual ones, as a multiple of that over all rows `[N, …]`; at least 1. A layer's curvature grows with the
/// mean square of its inputs: so much smaller is the rate that such a batch bears. NaN where the inputs are
/// no floating-point numbers (tokens), or all zero. Source: our own.
double farthest_batch(const ::torch::Tensor& inputs, std::int64_t batch_size);

/// The same for batches made by tensor_batches(); NaN for others, whose rows are not known.
double farthest_batch(const Batches& batches);

}  // namespace surefoot::torch
