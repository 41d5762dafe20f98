#pragma once

#include <torch/torch.h>

/// Operations that the models here use at every step, each in one pass forward and one back, with gradients.
/// For float tensors on the CPU; for others the same through LibTorch's operations.
namespace surefoot::train::models {

/// inputs·weightᵀ + bias for inputs `[…, in]`, weight `[out, in]`, bias `[out]` or undefined.
::torch::Tensor affine(const ::torch::Tensor& inputs, const ::torch::Tensor& weight,
                       const ::torch::Tensor& bias);
/// max(0, inputs·weightᵀ + bias).
::torch::Tensor affine_relu(const ::torch::Tensor& inputs, const ::torch::Tensor& weight,
                            const ::torch::Tensor& bias);
/// max(0, ·), then the largest of each 2×2 square, of images `[N, C, H, W]`; an odd last row or column is
/// left out.
::torch::Tensor relu_and_pool(const ::torch::Tensor& images);

}  // namespace surefoot::train::models
