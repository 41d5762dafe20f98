#pragma once

#include <cstdint>

/// Loops over plain floats that do in one pass what LibTorch does in several. No LibTorch here: this file is
/// compiled with the options that let such loops use the processor's vectors.
namespace surefoot::train::kernels {

/// Every row of `to` `[rows, columns]` becomes `row`.
void fill_rows(float* to, const float* row, std::int64_t rows, std::int64_t columns);
/// `sums[j] = Σ_i from[i, j]`.
void sum_rows(float* sums, const float* from, std::int64_t rows, std::int64_t columns);

/// max(0, x) in place; NaN stays.
void relu(float* x, std::int64_t count);
/// The gradient through a ReLU of output `y`: `to = y > 0 ? gradient : 0`.
void relu_gradient(float* to, const float* gradient, const float* y, std::int64_t count);

/// ReLU, then the largest of each 2×2 square: `[planes, height, width]` to `[planes, height/2, width/2]`,
/// rounded down. `from` notes where each came from: 0 to 3 within its square, 4 where no value is above 0.
/// NaN goes through.
void relu_and_pool(float* to, std::uint8_t* from, const float* x, std::int64_t planes, std::int64_t height,
                   std::int64_t width);
/// The gradient back through relu_and_pool; writes every value of `to` `[planes, height, width]`.
void relu_and_pool_gradient(float* to, const float* gradient, const std::uint8_t* from, std::int64_t planes,
                            std::int64_t height, std::int64_t width);

/// One step of SGD with momentum as LibTorch's: g = gradient + weight_decay·p, b ← momentum·b + fresh·g,
/// p ← p − rate·b, or p − rate·(g + momentum·b) with Nesterov. Source: Sutskever et al. 2013.
struct Momentum {
  float rate;
  float momentum;
  /// 1 − dampening.
  float fresh;
  float weight_decay;
  bool nesterov;
};
/// Makes it for `count` numbers, and changes `parameter` and `buffer` (b, of the steps before). Arrays of
/// that length that do not overlap.
void momentum_step(float* parameter, float* buffer, const float* gradient, std::int64_t count,
                   const Momentum& step);

/// One step of Adam or AdamW as LibTorch's: g = gradient + weight_decay·p, m ← beta1·m + (1 − beta1)·g,
/// v ← beta2·v + (1 − beta2)·g², p ← shrink·p − rate·m/(√v/scale + eps); shrink is 1 for Adam. Source: Kingma
/// and Ba 2014, arXiv 1412.6980; Loshchilov and Hutter 2017, arXiv 1711.05101.
struct AdamStep {
  /// lr/(1 − beta1^t).
  float rate;
  float beta1;
  float beta2;
  float eps;
  /// √(1 − beta2^t).
  float scale;
  float weight_decay;
  float shrink;
};
/// Makes it for `count` numbers, and changes `parameter`, `mean` (m) and `square` (v, never negative).
/// Arrays of that length that do not overlap.
void adam_step(float* parameter, float* mean, float* square, const float* gradient, std::int64_t count,
               const AdamStep& step);

}  // namespace surefoot::train::kernels
