#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <torch/torch.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/batch_order.hpp"

namespace surefoot::torch {

/// One batch: what goes into the model, and what should come out.
struct Batch {
  ::torch::Tensor inputs;
  ::torch::Tensor targets;
};

/// The batch of a step, 0 the first. Must give the same batch whenever it is asked for the same step.
using Batches = std::function<Batch(std::int64_t step)>;

/// Rows of two tensors in seeded shuffles: what tensor_batches() gives.
class TensorBatches {
 public:
  TensorBatches(::torch::Tensor inputs, ::torch::Tensor targets, std::int64_t batch_size, std::uint64_t seed);
  Batch operator()(std::int64_t step);
  /// As BatchOrder::hold_back.
  void hold_back(const ::torch::Tensor& rows) { order_.hold_back(rows); }
  const ::torch::Tensor& inputs() const { return inputs_; }
  const ::torch::Tensor& targets() const { return targets_; }
  std::int64_t batch_size() const { return order_.batch_size(); }
  std::int64_t steps_per_epoch() const { return order_.steps_per_epoch(); }

 private:
  ::torch::Tensor inputs_;
  ::torch::Tensor targets_;
  BatchOrder order_;
};

/// Batches from tensors `[N, …]` in seeded shuffles, one an epoch, on the tensors' device. Keeps the epoch at
/// hand: not safe for concurrent use, but each copy of it has an epoch of its own.
/// Throws InvalidArgument unless both have the same N and 1 ≤ batch_size ≤ N.
Batches tensor_batches(::torch::Tensor inputs, ::torch::Tensor targets, std::int64_t batch_size,
                       std::uint64_t seed = 0);

/// Batches from a `torch::data` loader of `Example<>` batches (a dataset mapped with `Stack<>`), begun again
/// at its end. Batches that were read are kept, so that every trial sees the same batches: the memory used is
/// that of the deepest step asked for. Safe for concurrent use. The loader must outlive the function. Throws
/// InvalidArgument for a loader without a batch.
template <class DataLoader>
Batches loader_batches(DataLoader& loader) {
  using Iterator = decltype(loader.begin());
  struct Reader {
    DataLoader* loader;
    std::optional<Iterator> next = {};
    std::vector<Batch> kept = {};
    std::mutex mutex = {};
  };
  auto reader = std::shared_ptr<Reader>(new Reader{.loader = &loader});
  return [reader](std::int64_t step) {
    const std::lock_guard lock(reader->mutex);
    while (static_cast<std::int64_t>(reader->kept.size()) <= step) {
      if (!reader->next || *reader->next == reader->loader->end()) {
        reader->next.emplace(reader->loader->begin());
        if (*reader->next == reader->loader->end())
          throw InvalidArgument("loader batches: the loader has no batch");
      }
      reader->kept.push_back({(*reader->next)->data, (*reader->next)->target});
      ++*reader->next;
    }
    return reader->kept[static_cast<std::size_t>(step)];
  };
}

}  // namespace surefoot::torch
