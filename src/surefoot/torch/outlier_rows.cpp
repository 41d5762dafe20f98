#include "surefoot/torch/outlier_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace surefoot::torch {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
/// The number of values looked at together: in float64, whatever the inputs are, without a copy of them all.
constexpr std::int64_t numbers_at_once = 1 << 20;

/// float64 `[N]`: the sum of squares of each row.
::torch::Tensor squares_of_rows(const ::torch::Tensor& inputs) {
  const ::torch::NoGradGuard no_grad;
  const std::int64_t rows = inputs.size(0);
  const std::int64_t at_once = std::max<std::int64_t>(1, numbers_at_once * rows / inputs.numel());
  std::vector<::torch::Tensor> parts;
  for (std::int64_t first = 0; first < rows; first += at_once) {
    const auto part = inputs.narrow(0, first, std::min(at_once, rows - first)).to(::torch::kDouble);
    parts.push_back(part.reshape({part.size(0), -1}).square().sum(1));
  }
  return ::torch::cat(parts);
}

}  // namespace

std::int64_t outlier_rows_of(std::int64_t rows) {
  return std::clamp<std::int64_t>(rows / 50, 1, 8);
}

double outlier_ratio(const ::torch::Tensor& inputs, std::int64_t batch_size) {
  if (inputs.layout() != ::torch::kStrided || !inputs.is_floating_point() || inputs.numel() == 0)
    return unknown;
  const auto squares = squares_of_rows(inputs);
  const double mean = squares.mean().item<double>();
  const double farthest = squares.max().item<double>();
  if (!(mean > 0) || !std::isfinite(mean)) return unknown;
  return 1 + (farthest / mean - 1) / static_cast<double>(batch_size);
}

double outlier_ratio(const Batches& batches) {
  const auto* rows = batches.target<TensorBatches>();
  return rows == nullptr ? unknown : outlier_ratio(rows->inputs(), rows->batch_size());
}

::torch::Tensor outlier_rows(const ::torch::Tensor& inputs, std::int64_t count) {
  const auto squares = squares_of_rows(inputs);
  return std::get<1>(squares.topk(std::min(count, squares.size(0))));
}

Batches without_outlier_rows(const Batches& batches) {
  Batches result = batches;
  if (auto* rows = result.target<TensorBatches>())
    rows->hold_back(outlier_rows(rows->inputs(), outlier_rows_of(rows->inputs().size(0))));
  return result;
}

Batch outlier_batch(const Batches& batches) {
  const auto* rows = batches.target<TensorBatches>();
  if (rows == nullptr) return {};
  Batch batch = batches(0);
  const auto row = outlier_rows(rows->inputs(), 1).item<std::int64_t>();
  batch.inputs[0] = rows->inputs()[row];
  batch.targets[0] = rows->targets()[row];
  return batch;
}

}  // namespace surefoot::torch
