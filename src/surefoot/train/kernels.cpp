#include "surefoot/train/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace surefoot::train::kernels {

void fill_rows(float* to, const float* row, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i)
    std::memcpy(to + i * columns, row, static_cast<std::size_t>(columns) * sizeof(float));
}

void sum_rows(float* __restrict sums, const float* __restrict from, std::int64_t rows, std::int64_t columns) {
  std::fill_n(sums, columns, 0.0F);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) sums[j] += from[i * columns + j];
}

void relu(float* x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] = x[i] < 0 ? 0 : x[i];
}

void relu_gradient(float* __restrict to, const float* __restrict gradient, const float* __restrict y,
                   std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = y[i] > 0 ? gradient[i] : 0;
}

void relu_and_pool(float* __restrict to, std::uint8_t* __restrict from, const float* __restrict x,
                   std::int64_t planes, std::int64_t height, std::int64_t width) {
  const std::int64_t rows = height / 2;
  const std::int64_t columns = width / 2;
  for (std::int64_t line = 0; line < planes * rows; ++line) {
    const float* upper = x + (line / rows * height + line % rows * 2) * width;
    const float* lower = upper + width;
    float* largest = to + line * columns;
    std::uint8_t* place = from + line * columns;
    for (std::int64_t j = 0; j < columns; ++j) {
      float best = 0;
      int at = 4;
      const float square[4] = {upper[2 * j], upper[2 * j + 1], lower[2 * j], lower[2 * j + 1]};
      for (int k = 0; k < 4; ++k) {
        // Not "square[k] > best": a NaN has to win, and then to stay.
        const bool wins = !(square[k] <= best) && best == best;
        best = wins ? square[k] : best;
        at = wins ? k : at;
      }
      largest[j] = best;
      place[j] = static_cast<std::uint8_t>(at);
    }
  }
}

void relu_and_pool_gradient(float* __restrict to, const float* __restrict gradient,
                            const std::uint8_t* __restrict from, std::int64_t planes, std::int64_t height,
                            std::int64_t width) {
  const std::int64_t rows = height / 2;
  const std::int64_t columns = width / 2;
  if (height % 2 != 0 || width % 2 != 0) std::fill_n(to, planes * height * width, 0.0F);
  for (std::int64_t line = 0; line < planes * rows; ++line) {
    float* upper = to + (line / rows * height + line % rows * 2) * width;
    float* lower = upper + width;
    const float* g = gradient + line * columns;
    const std::uint8_t* place = from + line * columns;
    for (std::int64_t j = 0; j < columns; ++j) {
      upper[2 * j] = place[j] == 0 ? g[j] : 0;
      upper[2 * j + 1] = place[j] == 1 ? g[j] : 0;
      lower[2 * j] = place[j] == 2 ? g[j] : 0;
      lower[2 * j + 1] = place[j] == 3 ? g[j] : 0;
    }
  }
}

void momentum_step(float* __restrict parameter, float* __restrict buffer, const float* __restrict gradient,
                   std::int64_t count, const Momentum& step) {
  const Momentum s = step;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i] + s.weight_decay * parameter[i];
    const float b = s.momentum * buffer[i] + s.fresh * g;
    buffer[i] = b;
    parameter[i] -= s.rate * (s.nesterov ? g + s.momentum * b : b);
  }
}

void adam_step(float* __restrict parameter, float* __restrict mean, float* __restrict square,
               const float* __restrict gradient, std::int64_t count, const AdamStep& step) {
  const AdamStep s = step;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i] + s.weight_decay * parameter[i];
    const float m = s.beta1 * mean[i] + (1 - s.beta1) * g;
    const float v = s.beta2 * square[i] + (1 - s.beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    parameter[i] = s.shrink * parameter[i] - s.rate * m / (std::sqrt(v) / s.scale + s.eps);
  }
}

}  // namespace surefoot::train::kernels
