#pragma once

#include <vector>

#include <torch/torch.h>

#include "surefoot/torch/optimizer_state.hpp"

namespace surefoot::torch {

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
