#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/torch.h>

#include "surefoot/run/finder.hpp"
#include "surefoot/torch/batches.hpp"

namespace surefoot::torch {

/// How to find a rate for a user's own module.
struct FindOptions {
  /// Steps of the full run the rate is for. Must be positive.
  std::int64_t horizon = 1000;
  /// What judges a trial. When empty, the first `held_out_batches` batches are held out and training begins
  /// behind them (a batch function that starts over must not bring them back, or the judge is partial).
  std::vector<Batch> validation;
  std::int64_t held_out_batches = 8;
  /// `race`, `combined`, a selector's name (search/selectors.hpp) or `two-orders`.
  std::string method = "race";
  /// The most a race may cost, as a share of the full run; in (0, 1].
  double budget = 0.25;
  /// The schedule of the full run under a peak, such as
  /// `[](double peak) { return schedule::cosine({.peak = peak, .steps = 1000}); }`; the answer is the peak to
  /// use. A constant rate when empty.
  run::PeakedSchedule schedule;
  /// 1e-7 to 10 when not set, and for `two-orders` 1 down to 1e-7.
  std::optional<RateRange> range = std::nullopt;
  std::int64_t range_test_steps = 100;
  std::int64_t replicates = 3;
  std::uint64_t seed = 0;
  /// Trials side by side, one LibTorch thread each, where modules can be made (MakeEntrant).
  std::int64_t threads = 1;
  std::function<void(const run::FinderProgress&)> on_progress;
  std::function<bool()> should_stop;
};

/// The loss of the module on a batch: a scalar tensor to call backward() on, also in evaluation mode where
/// rows lie far out (in which case it is looked at how sharply the loss curves there; where it cannot be,
/// that is done without).
using LossOfBatch = std::function<::torch::Tensor(const Batch& batch)>;

/// Finds a learning rate for a module and the optimizer that holds its parameters, one trial after another on
/// that module. The rate is the first parameter group's; the others keep their ratio to it.
///
/// Afterwards, also when the user's code throws, everything is bit for bit as it was: parameters, buffers,
/// gradients, training mode, the optimizer's memory and options, LibTorch's global random state. Trials start
/// from the module's present parameters and the optimizer's present memory; each seeds the global generators
/// for its dropout. Throws InvalidArgument for options out of bounds, and what `batches` or `loss` throw.
run::FinderResult find(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer,
                       const Batches& batches, const LossOfBatch& loss, const FindOptions& options = {});

/// The same for a module with a `forward(inputs)` and a loss of (outputs, targets), such as
/// `::torch::cross_entropy_loss` in a lambda or `::torch::nn::CrossEntropyLoss()`.
/// `module` may be the module itself, a shared pointer to it, or a module holder (TORCH_MODULE).
template <class ModuleLike, class Loss>
requires std::is_invocable_v<Loss&, ::torch::Tensor, ::torch::Tensor> run::FinderResult find(
    ModuleLike& module, ::torch::optim::Optimizer& optimizer, const Batches& batches, Loss loss,
    const FindOptions& options = {}) {
  if constexpr (std::is_base_of_v<::torch::nn::Module, ModuleLike>) {
    return find(static_cast<::torch::nn::Module&>(module), optimizer, batches,
                LossOfBatch([&](const Batch& batch) -> ::torch::Tensor {
                  return loss(module.forward(batch.inputs), batch.targets);
                }),
                options);
  } else {
    return find(*module, optimizer, batches, std::move(loss), options);
  }
}

/// A module of the user's, the optimizer that holds its parameters, and its loss: all a trial trains.
struct Entrant {
  std::shared_ptr<::torch::nn::Module> module;
  std::unique_ptr<::torch::optim::Optimizer> optimizer;
  LossOfBatch loss;
};
/// Makes an entrant afresh. Called by one thread at a time with LibTorch's global generator seeded, so that
/// drawing from it as usual gives every trial of a race the same start.
using MakeEntrant = std::function<Entrant()>;

/// Finds a learning rate with a module for each trial, `options.threads` of them side by side.
///
/// Each trial calls a copy of `batches`; copies, and the losses, are called from several threads at once when
/// there are several. Nothing that exists before the call is touched; LibTorch's global random state is put
/// back, also when the user's code throws. The answer does not depend on `options.threads` where LibTorch has
/// one thread in the calling thread too (use_one_thread()). Side by side, dropout that draws from the global
/// generator (LibTorch's own does) makes answers differ from call to call. Throws InvalidArgument for options
/// out of bounds or an entrant with a part missing, and what the user's code throws.
run::FinderResult find(const MakeEntrant& make_entrant, const Batches& batches,
                       const FindOptions& options = {});

}  // namespace surefoot::torch
