#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/torch.h>

namespace surefoot::torch {

/// The state an optimizer has gathered about its parameters (momenta, counts), apart from the optimizer;
/// behind it that of the optimizer it is wrapped around, if it is (optimizers/mechanic.hpp). Movable. The key
/// of the map differs between LibTorch versions, so its type is taken from there.
using OptimizerMemory =
    std::vector<std::decay_t<decltype(std::declval<::torch::optim::Optimizer&>().state())>>;

/// Takes the memory out of the optimizer, which is left as if it had made no step. Nothing is copied.
OptimizerMemory take_memory(::torch::optim::Optimizer& optimizer);

/// Puts a memory back in place of what the optimizer has; it must have been taken from this optimizer or
/// copied from one. Throws nothing of its own.
void put_memory(::torch::optim::Optimizer& optimizer, OptimizerMemory memory);

/// A copy that shares no tensor with the original, by way of the state's own serialisation.
/// Throws RunError when a state of the optimizer cannot be serialised.
OptimizerMemory copy_memory(const OptimizerMemory& memory);
/// The same of the memory an optimizer holds, which keeps it.
OptimizerMemory copy_memory(::torch::optim::Optimizer& optimizer);

/// The options (rate, momentum and the rest) of every parameter group, in the same order.
using OptionsOfGroups = std::vector<std::unique_ptr<::torch::optim::OptimizerOptions>>;
/// Copies them, those of the optimizer within included, and puts copies of them back; options beyond the
/// groups there are, and groups beyond the options, are left alone.
OptionsOfGroups copy_group_options(::torch::optim::Optimizer& optimizer);
void set_group_options(::torch::optim::Optimizer& optimizer, const OptionsOfGroups& options);

/// The states of LibTorch's global generators: the CPU's, and each CUDA device's.
struct RandomState {
  ::torch::Tensor cpu;
  std::vector<::torch::Tensor> cuda;
};
/// Reads them, and puts them back; a state without a device's leaves that device alone.
RandomState global_random_state();
void set_global_random_state(const RandomState& state);
/// Seeds every global generator from one seed.
void seed_global_random(std::uint64_t seed);

/// The part of a trial that lives in a module and its optimizer while the trial trains, and here while it is
/// frozen.
struct FrozenTrial {
  std::vector<::torch::Tensor> values;
  OptimizerMemory memory;
  /// Some optimizers keep what they learnt of a group there.
  OptionsOfGroups options;
  RandomState random;
};

/// A copy of where a module and its optimizer stand, global random state included, and the way back to it, as
/// often as one likes. Gradients are left alone. Both throw RunError when the optimizer's state cannot be
/// serialised; the state must be of the same module and optimizer.
FrozenTrial copy_state(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer);
void return_to(const FrozenTrial& state, ::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer);

/// Remembers everything a finder may change about a user's module and optimizer, and puts it back bit for
/// bit: parameters, buffers, gradients, training mode of every submodule, optimizer memory and options,
/// global random state. Gradients and optimizer memory are set aside rather than copied, so even their
/// addresses come back.
///
/// Restores in its destructor, whatever was thrown. The module and the optimizer must outlive it and keep
/// their parameters. Not safe beside other users of the same module.
class ModuleKeeper {
 public:
  /// Sets the module's gradients and the optimizer's memory aside: the module is ready for a first trial.
  ModuleKeeper(::torch::nn::Module& module, ::torch::optim::Optimizer& optimizer);
  ~ModuleKeeper();
  ModuleKeeper(const ModuleKeeper&) = delete;
  ModuleKeeper& operator=(const ModuleKeeper&) = delete;

  /// Puts everything back now; a second call does nothing.
  void restore();

  /// A trial that starts where the user's module stands, with its own random numbers; seeds the global
  /// generators. Throws RunError when the optimizer's memory cannot be copied.
  FrozenTrial fresh_trial(std::uint64_t seed) const;
  /// Moves a trial into the module.
  void thaw(FrozenTrial& trial);
  /// Moves the trial out of the module again.
  void freeze(FrozenTrial& trial);

 private:
  ::torch::nn::Module* module_;
  ::torch::optim::Optimizer* optimizer_;
  /// Every parameter and buffer, and every parameter that only the optimizer knows, each once.
  std::vector<::torch::Tensor> live_;
  std::vector<::torch::Tensor> values_;
  std::vector<::torch::Tensor> gradients_;
  std::vector<char> training_;
  OptimizerMemory memory_;
  OptionsOfGroups options_;
  RandomState random_;
  bool was_training_;
  bool restored_ = false;
};

}  // namespace surefoot::torch
