#pragma once

#include <memory>

#include "surefoot/core/text_form.hpp"
#include "surefoot/train/model.hpp"

/// One maker a family of models, each in a file of its own; models/registry.cpp lists them.
/// A maker reads its arguments from the form, checks them, and initialises the model from the generator. Each
/// throws InvalidArgument for an argument it does not know or that is out of bounds, for data of a kind it
/// does not take, and for more than 2^29 parameters.
namespace surefoot::train::models {

/// One linear layer, of images or tables laid flat `[N, F]`.
std::shared_ptr<Model> make_linear(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
/// Hidden layers of linear, batch norm with `+bn` (Ioffe and Szegedy 2015), ReLU, dropout; then a linear
/// layer. Images or tables laid flat. Widths: 128 when none is given, at most 64 of them.
std::shared_ptr<Model> make_mlp(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
/// Twice a 3×3 convolution, ReLU and 2×2 pooling, a hidden layer of 64, a linear layer; images of 4×4 and
/// more. The two numbers of channels: 8 and 16. Our own sizes, in the manner of LeCun et al. 1998.
std::shared_ptr<Model> make_cnn(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
/// Three stages of residual blocks, of widths 16, 32 and 64, for images; layers: 6n + 2, 8 when not given.
/// Source: He et al. 2015, arXiv 1512.03385, section 4.2; a change of width goes through a 1×1 convolution.
std::shared_ptr<Model> make_resnet(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
/// An embedding, one layer of gated recurrent units from a hidden state of zeros, a linear layer; text. The
/// width: 96. Source: Cho et al. 2014, arXiv 1406.1078.
std::shared_ptr<Model> make_gru(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
/// A decoder with causal attention, for text; width must be a multiple of heads. Source: Radford et al. 2019
/// (GPT-2), sections 2.2 and 2.3.
std::shared_ptr<Model> make_gpt(TextForm& form, const DataShape& shape, ::torch::Generator& generator);

}  // namespace surefoot::train::models
