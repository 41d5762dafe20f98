#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <torch/torch.h>

#include "surefoot/adapt/drive.hpp"
#include "surefoot/torch/batches.hpp"
#include "surefoot/torch/find.hpp"
#include "surefoot/torch/module_state.hpp"
#include "surefoot/torch/rate_binding.hpp"

namespace surefoot::torch {

/// A user's module, the optimizer that holds its parameters, and the data: what a controller drives.
///
///     surefoot::torch::DrivenModule run(*model, optimizer, batches, loss, validation);
///     adapt::drive(adapt::pathfinder({.learning_rate = 0.01, .horizon = 10000}), run, {.horizon = 10000});
///
/// The rate is the first parameter group's, the others keep their ratio to it. Snapshots hold parameters,
/// buffers, optimizer memory and options, LibTorch's global random state and the place in the data, so that
/// every trial sees the same batches. A Schedule-Free optimizer is switched for validation. Everything must
/// outlive it; used by one thread at a time.
class DrivenModule : public adapt::Driven {
 public:
  /// Throws InvalidArgument for an empty `validation`, an optimizer without groups, and as check_trained().
  DrivenModule(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer, Batches batches,
               LossOfBatch loss, std::vector<Batch> validation);

  void save(int slot) override;
  /// Throws InvalidArgument for a slot nothing was saved in.
  void restore(int slot) override;
  /// Throws InvalidArgument for a momentum the optimizer has not.
  Steps train(const adapt::Decision& decision) override;
  /// Mean over the validation batches, in evaluation mode.
  double validation_loss() override;

 private:
  struct Snapshot {
    FrozenTrial state;
    std::int64_t next_batch = 0;
  };

  ::torch::nn::Module& module_;
  ::torch::optim::Optimizer& optimizer_;
  RateBinding binding_;
  Batches batches_;
  LossOfBatch loss_;
  std::vector<Batch> validation_;
  std::int64_t next_batch_ = 0;
  std::map<int, Snapshot> slots_;
};

}  // namespace surefoot::torch
