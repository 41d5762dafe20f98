#include "surefoot/train/models/operations.hpp"

#include <limits>
#include <thread>

#include <gtest/gtest.h>

#include "surefoot/torch/threads.hpp"

namespace surefoot::train::models {
namespace {

/// Output and gradients of a function of several tensors, for the loss Σ output·weights.
struct Pass {
  ::torch::Tensor output;
  std::vector<::torch::Tensor> gradients;
};

template <class Function>
Pass pass(const Function& function, const std::vector<::torch::Tensor>& values, ::torch::ScalarType type) {
  std::vector<::torch::Tensor> inputs;
  for (const auto& value : values) inputs.push_back(value.detach().to(type).clone().requires_grad_());
  Pass result{function(inputs), {}};
  const auto weights = ::torch::linspace(-1, 2, result.output.numel(), type).view_as(result.output);
  (result.output * weights).sum().backward();
  for (const auto& input : inputs) result.gradients.push_back(input.grad());
  return result;
}

/// Within 1e-5 of the largest value: the rounding of sums of floats.
void expect_close(const ::torch::Tensor& ours, const ::torch::Tensor& reference) {
  const double most = (ours.to(::torch::kDouble) - reference).abs().max().item<double>();
  EXPECT_LE(most, 1e-5 * reference.abs().max().item<double>());
}

void expect_close(const Pass& ours, const Pass& reference) {
  expect_close(ours.output, reference.output);
  for (std::size_t i = 0; i < ours.gradients.size(); ++i)
    expect_close(ours.gradients[i], reference.gradients[i]);
}

class Linear : public ::testing::TestWithParam<std::vector<std::int64_t>> {};

TEST_P(Linear, AgreesWithLibTorchInDouble) {
  ::torch::manual_seed(3);
  auto sizes = GetParam();
  const std::int64_t out = sizes.back();
  sizes.pop_back();
  const std::vector values{::torch::randn(sizes), ::torch::randn({out, sizes.back()}), ::torch::randn({out})};
  for (const bool relu : {false, true}) {
    const auto ours =
        pass([&](const auto& v) { return relu ? affine_relu(v[0], v[1], v[2]) : affine(v[0], v[1], v[2]); },
             values, ::torch::kFloat);
    const auto reference = pass(
        [&](const auto& v) {
          const auto y = ::torch::linear(v[0], v[1], v[2]);
          return relu ? y.relu() : y;
        },
        values, ::torch::kDouble);
    expect_close(ours, reference);
  }
}

// Sizes of the inputs, then the number of outputs.
INSTANTIATE_TEST_SUITE_P(Sizes, Linear,
                         ::testing::Values(std::vector<std::int64_t>{64, 784, 128},
                                           std::vector<std::int64_t>{1, 1, 1},
                                           std::vector<std::int64_t>{3, 7, 5},
                                           std::vector<std::int64_t>{4, 6, 9, 13}));

TEST(Operations, LinearWithoutABiasAndWithoutAGradient) {
  ::torch::manual_seed(3);
  const std::vector values{::torch::randn({5, 4}), ::torch::randn({3, 4})};
  expect_close(pass([](const auto& v) { return affine(v[0], v[1], {}); }, values, ::torch::kFloat),
               pass([](const auto& v) { return ::torch::linear(v[0], v[1]); }, values, ::torch::kDouble));
  const ::torch::NoGradGuard no_grad;
  EXPECT_FALSE(affine(values[0], values[1], {}).requires_grad());
}

TEST(Operations, LinearLetsNaNThrough) {
  auto x = ::torch::ones({2, 3});
  x[1][1] = std::numeric_limits<float>::quiet_NaN();
  const auto y = affine_relu(x, ::torch::ones({2, 3}), ::torch::zeros({2}));
  EXPECT_TRUE(y[0].equal(::torch::full({2}, 3.0)));
  EXPECT_TRUE(y[1].isnan().all().item<bool>());
}

TEST(Operations, LinearGivesTheSameNumbersOnEveryThread) {
  torch::use_one_thread();
  const auto x = ::torch::randn({64, 300});
  const auto w = ::torch::randn({77, 300});
  const auto b = ::torch::randn({77});
  const auto here = affine(x, w, b);
  ::torch::Tensor there;
  std::thread([&] {
    torch::use_one_thread();
    there = affine(x, w, b);
  }).join();
  EXPECT_TRUE(here.equal(there));
}

TEST(Operations, ReluAndPoolAgreesWithLibTorchInDouble) {
  ::torch::manual_seed(4);
  for (const auto& sizes : {std::vector<std::int64_t>{2, 3, 8, 6}, {1, 1, 2, 2}, {3, 2, 7, 5}}) {
    // Shifted down, so that some squares have no value above 0.
    const std::vector values{::torch::randn(sizes) - 0.7};
    expect_close(
        pass([](const auto& v) { return relu_and_pool(v[0]); }, values, ::torch::kFloat),
        pass([](const auto& v) { return ::torch::max_pool2d(v[0].relu(), 2); }, values, ::torch::kDouble));
  }
}

TEST(Operations, ReluAndPoolLetsNaNThrough) {
  for (int at = 0; at < 4; ++at) {
    auto x = ::torch::arange(-1, 3, ::torch::kFloat);
    x[at] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(relu_and_pool(x.view({1, 1, 2, 2})).isnan().item<bool>()) << at;
  }
}

}  // namespace
}  // namespace surefoot::train::models
