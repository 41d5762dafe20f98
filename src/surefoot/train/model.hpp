#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "surefoot/train/dataset.hpp"

namespace surefoot::train {

/// A built-in model: a module that maps a batch of inputs to outputs and draws every random number, for its
/// initialisation and for dropout, from generators of its own.
class Model : public ::torch::nn::Module {
 public:
  /// Images `[N, C, H, W]` or tables `[N, F]` to `[N, outputs]`; tokens `[N, L]` to `[N, L, outputs]`.
  virtual ::torch::Tensor forward(const ::torch::Tensor& inputs) = 0;

  /// The generator dropout draws from. Its state belongs to a checkpoint.
  ::torch::Generator& generator() { return generator_; }
  const ::torch::Generator& generator() const { return generator_; }
  /// Gives dropout a new generator on the device the model is on.
  void reset_generator(std::uint64_t seed, ::torch::Device device);

 protected:
  ::torch::Generator generator_;
};

/// Builds the model that `text` names for data of a shape, initialised from `seed`, on the CPU.
///
/// `linear`, `mlp:256,128` (`+bn`, `+dropout=0.1`), `cnn:16,32`, `resnet:8`, `gru:96`,
/// `gpt:layers=2,heads=4,width=64`. Initialisation is LibTorch's usual one for each kind of layer (GPT's:
/// Radford et al. 2019); LibTorch's global generator is left untouched. Safe to call from several threads.
/// Throws InvalidArgument for an unknown word, an absurd size, or a model that cannot take such data.
///
/// Source: resnet: He et al. 2015, arXiv 1512.03385, section 4.2. gru: Cho et al. 2014, arXiv 1406.1078. gpt:
/// Radford et al. 2019. cnn: our own sizes, two convolutions in the manner of LeCun et al. 1998.
std::shared_ptr<Model> make_model(const std::string& text, const DataShape& shape, std::uint64_t seed);

/// Throws InvalidArgument unless the text begins with a word that make_model knows.
void check_model_word(const std::string& text);

/// The words make_model knows, each with what it builds: for help texts.
struct ModelWord {
  std::string word;
  std::string help;
};
std::vector<ModelWord> model_words();

}  // namespace surefoot::train
