#include "surefoot/torch/batches.hpp"

namespace surefoot::torch {

TensorBatches::TensorBatches(::torch::Tensor inputs, ::torch::Tensor targets, std::int64_t batch_size,
                             std::uint64_t seed)
    : inputs_(std::move(inputs)),
      targets_(std::move(targets)),
      order_(inputs_.size(0), batch_size, seed, inputs_.device()) {}

Batch TensorBatches::operator()(std::int64_t step) {
  const auto rows = order_.batch(step);
  return {inputs_.index_select(0, rows), targets_.index_select(0, rows)};
}

Batches tensor_batches(::torch::Tensor inputs, ::torch::Tensor targets, std::int64_t batch_size,
                       std::uint64_t seed) {
  if (inputs.dim() == 0 || targets.dim() == 0 || inputs.size(0) != targets.size(0))
    throw InvalidArgument("tensor batches: inputs and targets must have the same number of rows");
  return TensorBatches(std::move(inputs), std::move(targets), batch_size, seed);
}

}  // namespace surefoot::torch
