#pragma once

#include <cstdint>

#include <torch/torch.h>

#include "surefoot/torch/batches.hpp"

namespace surefoot::torch {

/// The number of rows, of so many, that are held back as far out (run::OutlierProbe::hold_back): 8, fewer of
/// less than 400, at least 1.
std::int64_t outlier_rows_of(std::int64_t rows);

/// The mean square of the inputs in a batch of `batch_size` that holds the farthest of the rows and else
/// usual ones, as a multiple of that over all rows `[N, …]`; at least 1. A layer's curvature grows with the
/// mean square of its inputs: so much smaller is the rate that such a batch bears. NaN where the inputs are
/// no dense floating-point numbers (tokens), not finite, or all zero. Source: our own.
double outlier_ratio(const ::torch::Tensor& inputs, std::int64_t batch_size);

/// The same for batches made by tensor_batches(); NaN for others, whose rows are not known.
double outlier_ratio(const Batches& batches);

/// int64 `[count]`, fewer where there are fewer rows, on the inputs' device: the rows of dense floating-point
/// inputs whose mean square is largest, the farthest first.
::torch::Tensor outlier_rows(const ::torch::Tensor& inputs, std::int64_t count);

/// The same batches without the rows farthest out (outlier_rows_of), where tensor_batches() made them; others
/// as they are.
Batches without_outlier_rows(const Batches& batches);

/// Batch 0 of such batches, its first row replaced by the one farthest out. Undefined tensors for others.
Batch outlier_batch(const Batches& batches);

}  // namespace surefoot::torch
