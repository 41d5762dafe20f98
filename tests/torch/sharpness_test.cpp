#include "surefoot/torch/sharpness.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

using ::torch::optim::SGDOptions;

/// ½ Σ cᵢ xᵢ² at x = 1: its sharpness is the largest c.
double sharpness_of(const ::torch::Tensor& curvatures, const SGDOptions& options, double ratio = 1) {
  auto x = ::torch::ones_like(curvatures).requires_grad_();
  auto y = ::torch::ones({1}, curvatures.options()).requires_grad_();
  std::vector<::torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<::torch::Tensor>{x}, std::make_unique<SGDOptions>(options));
  auto other = options;
  other.lr(options.lr() * ratio);
  groups.emplace_back(std::vector<::torch::Tensor>{y}, std::make_unique<SGDOptions>(other));
  ::torch::optim::SGD sgd(groups, options);
  const auto before = x.detach().clone();
  const double sharp = sharpness(sgd, RateBinding(sgd), [&] {
    sgd.zero_grad();
    ((curvatures * x.square()).sum() / 2 + y.square().sum()).backward();
  });
  EXPECT_TRUE(x.equal(before));
  return sharp;
}

TEST(Sharpness, IsTheLargestCurvature) {
  for (const auto type : {::torch::kFloat, ::torch::kDouble}) {
    const auto curvatures = ::torch::tensor({1.0, 300.0, 7.0, 0.0}, type);
    EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1)), 300, 1);
  }
  EXPECT_NEAR(sharpness_of(::torch::tensor({-50.0, 1.0}), SGDOptions(0.1)), 50, 0.5) << "upwards or downwards";
}

TEST(Sharpness, IsAsTheStepsOfTheOptimizerSeeIt) {
  const auto curvatures = ::torch::tensor({1.0, 30.0});
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1).momentum(0.9)), 300, 1);
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1).momentum(0.9).dampening(0.5)), 150, 1);
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1), 600), 1200, 5) << "a group whose rate is 600 times as high";
}

TEST(Sharpness, IsThatOfTheHessianOfANetwork) {
  ::torch::manual_seed(3);
  ::torch::nn::Linear linear(4, 1);
  linear->to(::torch::kDouble);
  const auto inputs = ::torch::randn({16, 4}, ::torch::kDouble);
  inputs[5] *= 40;
  const auto targets = ::torch::randn({16, 1}, ::torch::kDouble);
  ::torch::optim::SGD sgd(linear->parameters(), SGDOptions(0.1));
  const double sharp = sharpness(sgd, RateBinding(sgd), [&] {
    sgd.zero_grad();
    ::torch::mse_loss(linear->forward(inputs), targets).backward();
  });
  const auto design = ::torch::cat({inputs, ::torch::ones({16, 1}, ::torch::kDouble)}, 1);
  const double largest = ::torch::linalg_eigvalsh(2.0 / 16 * design.t().mm(design), "L").max().item<double>();
  EXPECT_NEAR(sharp, largest, 1e-6 * largest);
}

TEST(Sharpness, IsNotKnownWithoutAFiniteGradient) {
  EXPECT_TRUE(std::isnan(sharpness_of(::torch::tensor({INFINITY, 1.0F}), SGDOptions(0.1))));
  ::torch::Tensor x = ::torch::ones({2}).requires_grad_();
  ::torch::optim::SGD sgd({x}, SGDOptions(0.1));
  EXPECT_TRUE(std::isnan(sharpness(sgd, RateBinding(sgd), [] {})));
  EXPECT_TRUE(x.equal(::torch::ones({2})));
}

}  // namespace
}  // namespace surefoot::torch
