#pragma once

#include <cstdint>
#include <string>

#include <torch/torch.h>

#include "surefoot/train/dataset.hpp"

/// Layers as plain tensors and functions: they draw from an explicit generator, where LibTorch's own modules
/// draw from the global one.
namespace surefoot::train::models {

/// Throws InvalidArgument when a model would have more than 2^29 parameters (2 GiB), before anything is
/// allocated.
void check_parameters(const std::string& model, double parameters);

/// Uniform in ±bound.
::torch::Tensor uniform(at::IntArrayRef sizes, double bound, ::torch::Generator& generator);

/// Weight and bias of a linear or convolution layer as LibTorch initialises them: kaiming_uniform with a =
/// √5, that is U(±1/√fan_in) for both (He et al. 2015, arXiv 1502.01852).
struct Affine {
  ::torch::Tensor weight;
  ::torch::Tensor bias;
};
/// Weight `[out, in]`, bias `[out]`, registered in the module as `name_weight` and `name_bias`.
Affine linear_layer(::torch::nn::Module& module, const std::string& name, std::int64_t in, std::int64_t out,
                    ::torch::Generator& generator);
/// Weight `[out, in, size, size]`, fan_in in·size²; the bias is left undefined when `with_bias` is false.
Affine conv_layer(::torch::nn::Module& module, const std::string& name, at::IntArrayRef out_in_size,
                  bool with_bias, ::torch::Generator& generator);

/// inputs·weightᵀ + bias, of inputs `[…, in]` the outputs `[…, out]`. An undefined bias counts as 0.
::torch::Tensor applied(const Affine& layer, const ::torch::Tensor& inputs);
/// max(0, ·) of the same.
::torch::Tensor applied_relu(const Affine& layer, const ::torch::Tensor& inputs);

/// Batch normalisation over dimension 1 with running statistics (momentum 0.1, eps 1e-5), as
/// torch::nn::BatchNorm (Ioffe and Szegedy 2015, arXiv 1502.03167).
struct BatchNorm {
  ::torch::Tensor weight;
  ::torch::Tensor bias;
  ::torch::Tensor mean;
  ::torch::Tensor variance;
};
/// Each `[features]`, weight and variance 1 and the rest 0; registered as `name_weight`, `name_bias` and the
/// buffers `name_running_mean`, `name_running_var`.
BatchNorm batch_norm_layer(::torch::nn::Module& module, const std::string& name, std::int64_t features);
/// weight·(x − mean)/√(variance + eps) + bias of inputs `[N, features]` or `[N, features, H, W]`: by the
/// batch when training, which then moves the running statistics; by those otherwise.
::torch::Tensor applied(const BatchNorm& layer, const ::torch::Tensor& inputs, bool training);

/// Zeroes each value with probability p and scales the rest by 1/(1−p), drawing from the generator; the
/// inputs themselves when not training or p is 0.
::torch::Tensor dropout(const ::torch::Tensor& inputs, double p, bool training,
                        ::torch::Generator& generator);

/// Name safe for parameters: LibTorch refuses dots.
std::string joined(const std::string& name, const char* part);

/// Throws InvalidArgument unless the data are images; `model` names who asks.
void need_images(const std::string& model, const DataShape& shape);
/// Throws InvalidArgument unless the data are text (Problem::next_token).
void need_text(const std::string& model, const DataShape& shape);
/// Inputs of one sample laid flat. Throws InvalidArgument for text.
std::int64_t flat_inputs(const std::string& model, const DataShape& shape);

}  // namespace surefoot::train::models
