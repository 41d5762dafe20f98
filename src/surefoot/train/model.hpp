#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "surefoot/train/dataset.hpp"

namespace surefoot::train {

/// A built-in model: a module that maps a batch of inputs to outputs and draws every random number, for its
/// initialisation and for dropout, from generators of its own.
class Model : public ::torch::nn::Module {
 public:
  /// Images `[N, C, H, W]` or tables `[N, F]` to `[N, outputs]`; tokens `[N, L]` to `[N, L, outputs]`.
  virtual ::torch::Tensor forward(::torch::Tensor inputs) = 0;

  /// The generator dropout draws from. Its state belongs to a checkpoint.
  ::torch::Generator& generator() { return generator_; }

 protected:
  ::torch::Generator generator_;
};

/// Builds the model that `text` names for data of a shape, initialised from `seed`, on the CPU.
///
/// `linear`, `mlp:256,128` (`+bn`, `+dropout=0.1`), `cnn`, `resnet:8`, `gru:96`, `gpt:layers=2,heads=4,width=64`.
/// Initialisation is LibTorch's usual one for each kind of layer; LibTorch's global generator is left untouched.
/// Throws InvalidArgument for an unknown word, an absurd size, or a model that cannot take such data.
std::shared_ptr<Model> make_model(const std::string& text, const DataShape& shape, std::uint64_t seed);

}  // namespace surefoot::train
