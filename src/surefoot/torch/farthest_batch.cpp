#include "surefoot/torch/farthest_batch.hpp"

#include <limits>

namespace surefoot::torch {

double farthest_batch(const ::torch::Tensor& inputs, std::int64_t batch_size) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (!inputs.is_floating_point() || inputs.numel() == 0) return unknown;
  const ::torch::NoGradGuard no_grad;
  const auto squares = inputs.reshape({inputs.size(0), -1}).norm(2, 1).to(::torch::kDouble).square();
  const double mean = squares.mean().item<double>();
  const double farthest = squares.max().item<double>();
  if (!(mean > 0)) return unknown;
  return 1 + (farthest / mean - 1) / static_cast<double>(batch_size);
}

double farthest_batch(const Batches& batches) {
  const auto* rows = batches.target<TensorBatches>();
  return rows == nullptr ? std::numeric_limits<double>::quiet_NaN()
                         : farthest_batch(rows->inputs(), rows->batch_size());
}

}  // namespace surefoot::torch
