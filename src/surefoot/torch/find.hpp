#pragma once

#include <concepts>
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

/// The options for finding a rate for a user's own module.
struct FindOptions {
  /// Steps of the full run the rate is for. Must be positive.
  std::int64_t horizon = run::default_horizon;
  /// The batches that judge a trial. When empty, the first `held_out_batches` batches are held out and
  /// training begins behind them (a batch function that starts over must not bring them back, or the judge is
  /// partial).
  std::vector<Batch> validation;
  std::int64_t held_out_batches = 8;
  /// `race`, `combined`, a selector's name (find/selectors.hpp) or `two-orders`.
  std::string method = "race";
  /// The most a race may cost, as a share of the full run; in (0, 1].
  double budget = run::default_budget;
  /// As in run::FinderOptions: ends a race once it is so sure, or its time is over; 0 for neither.
  double sure = 0;
  double seconds = 0;
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

/// A loss as users have them: called with outputs and targets (`::torch::nn::CrossEntropyLoss()`, a lambda
/// around `::torch::cross_entropy_loss`), or a module with such a forward().
template <class Loss>
concept LossModule = requires(Loss& loss, ::torch::Tensor outputs, ::torch::Tensor targets) {
  { loss.forward(outputs, targets) } -> std::convertible_to<::torch::Tensor>;
};
template <class Loss>
concept LossHolder = requires(Loss& loss) {
  *loss;
}
&&LossModule<std::remove_reference_t<decltype(*std::declval<Loss&>())>>;
/// In this order: to ask a module holder whether it can be called is an error where its forward() takes
/// something else.
template <class Loss>
concept LossOfOutputs = LossHolder<Loss> || LossModule<Loss> ||
    std::is_invocable_r_v<::torch::Tensor, Loss&, ::torch::Tensor, ::torch::Tensor>;

/// The value of such a loss for outputs and targets.
template <LossOfOutputs Loss>
::torch::Tensor apply_loss(Loss& loss, const ::torch::Tensor& outputs, const ::torch::Tensor& targets) {
  if constexpr (LossHolder<Loss>)
    return (*loss).forward(outputs, targets);
  else if constexpr (LossModule<Loss>)
    return loss.forward(outputs, targets);
  else
    return loss(outputs, targets);
}

/// The function behind find(): as that, for a loss of a batch.
run::FinderResult find_by_batches(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer,
                                  const Batches& batches, const LossOfBatch& loss,
                                  const FindOptions& options);

/// Finds a learning rate for a module and the optimizer that holds its parameters, one trial after another on
/// that module. The rate is the first parameter group's; the others keep their ratio to it.
///
/// `module` may be the module itself, a shared pointer to it, or a module holder (TORCH_MODULE). `loss` is
/// one of outputs and targets, for a module with a `forward(inputs)`, or one of a batch (LossOfBatch).
///
/// Afterwards, also when the user's code throws, everything is bit for bit as it was: parameters, buffers,
/// gradients, training mode, the optimizer's memory and options, LibTorch's global random state. Trials start
/// from the module's present parameters and the optimizer's present memory; each seeds the global generators
/// for its dropout. Throws InvalidArgument for options out of bounds, and what `batches` or `loss` throw.
///
/// Before anything is spent, one batch is looked at. It throws InvalidArgument for a module without
/// parameters that learn or whose parameters the optimizer does not hold, for LBFGS, for a batch without
/// rows, and for a loss that is not one finite number with a gradient (check_training.hpp).
template <class ModuleLike, class Loss>
run::FinderResult find(ModuleLike& module, ::torch::optim::Optimizer& optimizer, const Batches& batches,
                       Loss loss, const FindOptions& options = {}) {
  if constexpr (!std::is_base_of_v<::torch::nn::Module, ModuleLike>) {
    return find(*module, optimizer, batches, std::move(loss), options);
  } else if constexpr (LossOfOutputs<Loss>) {
    const LossOfBatch of_batch = [&](const Batch& batch) {
      return apply_loss(loss, module.forward(batch.inputs), batch.targets);
    };
    return find_by_batches(module, optimizer, batches, of_batch, options);
  } else {
    static_assert(std::is_constructible_v<LossOfBatch, Loss>,
                  "find: the loss must take (outputs, targets), or a const Batch&, and give a tensor");
    return find_by_batches(module, optimizer, batches, LossOfBatch(std::move(loss)), options);
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
