#pragma once

#include <cstdint>
#include <vector>

#include <torch/torch.h>

namespace surefoot::torch {

/// The samples of each step: every epoch has its own seeded shuffle, cut into whole batches; the samples left
/// over at its end sit that epoch out. A pure function of (seed, step) with the epoch at hand kept ready.
class BatchOrder {
 public:
  /// Throws InvalidArgument unless 1 ≤ batch_size ≤ samples.
  BatchOrder(std::int64_t samples, std::int64_t batch_size, std::uint64_t seed, ::torch::Device device);

  /// int64 `[batch_size]` on the device: the samples of a step, a view valid until another epoch is asked
  /// for.
  ::torch::Tensor batch(std::int64_t step);
  /// int64 `[K]`: samples that no step is to see from now on. Nothing is held back where less than a batch
  /// would be left.
  void hold_back(const ::torch::Tensor& samples);
  std::int64_t batch_size() const { return batch_size_; }
  std::int64_t steps_per_epoch() const {
    return (samples_ - static_cast<std::int64_t>(held_back_.size())) / batch_size_;
  }

 private:
  std::int64_t samples_;
  /// Sorted.
  std::vector<std::int64_t> held_back_;
  std::int64_t batch_size_;
  std::uint64_t seed_;
  ::torch::Device device_;
  std::int64_t epoch_ = -1;
  ::torch::Tensor shuffled_;
};

}  // namespace surefoot::torch
