#include "surefoot/torch/batch_order.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot::torch {

BatchOrder::BatchOrder(std::int64_t samples, std::int64_t batch_size, std::uint64_t seed,
                       ::torch::Device device)
    : samples_(samples), batch_size_(batch_size), seed_(seed), device_(device) {
  if (batch_size < 1) throw InvalidArgument(fmt::format("batch size: must be positive, got {}", batch_size));
  if (batch_size > samples)
    throw InvalidArgument(
        fmt::format("batch size: must not exceed the {} training samples, got {}", samples, batch_size));
}

void BatchOrder::hold_back(const ::torch::Tensor& samples) {
  if (samples_ - samples.numel() < batch_size_) return;
  const auto rows = samples.to(::torch::kCPU).contiguous();
  held_back_.assign(rows.data_ptr<std::int64_t>(), rows.data_ptr<std::int64_t>() + rows.numel());
  std::ranges::sort(held_back_);
  epoch_ = -1;
}

::torch::Tensor BatchOrder::batch(std::int64_t step) {
  const std::int64_t epoch = step / steps_per_epoch();
  if (epoch != epoch_) {
    ::torch::Tensor order = ::torch::empty({samples_}, ::torch::kInt64);
    auto* index = order.data_ptr<std::int64_t>();
    std::iota(index, index + samples_, 0);
    RandomStream random(derive_seed(seed_, "order", static_cast<std::uint64_t>(epoch)));
    for (std::int64_t i = samples_ - 1; i > 0; --i) std::swap(index[i], index[random.below(i + 1)]);
    // To where the samples are that sit the epoch out.
    std::stable_partition(index, index + samples_, [&](std::int64_t sample) {
      return !std::ranges::binary_search(held_back_, sample);
    });
    shuffled_ = order.to(device_);
    epoch_ = epoch;
  }
  return shuffled_.narrow(0, step % steps_per_epoch() * batch_size_, batch_size_);
}

}  // namespace surefoot::torch
