#include "surefoot/torch/batches.hpp"

#include <fmt/format.h>

#include "surefoot/torch/batch_order.hpp"

namespace surefoot::torch {

Batches tensor_batches(::torch::Tensor inputs, ::torch::Tensor targets, std::int64_t batch_size,
                       std::uint64_t seed) {
  if (inputs.dim() == 0 || targets.dim() == 0 || inputs.size(0) != targets.size(0))
    throw InvalidArgument("tensor batches: inputs and targets must have the same number of rows");
  BatchOrder order(inputs.size(0), batch_size, seed, inputs.device());
  return [order, inputs = std::move(inputs), targets = std::move(targets)](std::int64_t step) mutable {
    const auto rows = order.batch(step);
    return Batch{inputs.index_select(0, rows), targets.index_select(0, rows)};
  };
}

}  // namespace surefoot::torch
