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
  EXPECT_NEAR(sharpness_of(::torch::tensor({-50.0, 1.0}), SGDOptions(0.1)), 50, 0.5)
      << "upwards or downwards";
}

TEST(Sharpness, IsAsTheStepsOfTheOptimizerSeeIt) {
  const auto curvatures = ::torch::tensor({1.0, 30.0});
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1).momentum(0.9)), 300, 1);
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1).momentum(0.9).dampening(0.5)), 150, 1);
  EXPECT_NEAR(sharpness_of(curvatures, SGDOptions(0.1), 600), 1200, 5)
      << "a group whose rate is 600 times as high";
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

TEST(Sharpness, OfAModelThatStartsAtZeroIsThatOfItsLoss) {
  for (const double start : {0.0, 1e-8, 0.01, 1.0}) {
    auto x = ::torch::full({4}, start).requires_grad_();
    ::torch::optim::SGD sgd({x}, SGDOptions(0.1));
    const auto curvatures = ::torch::tensor({1.0, 300.0, 7.0, 2.0});
    const double sharp = sharpness(sgd, RateBinding(sgd), [&] {
      sgd.zero_grad();
      ((curvatures * x.square()).sum() / 2 - x.sum()).backward();
    });
    EXPECT_NEAR(sharp, 300, 3) << start;
  }
}

TEST(Sharpness, LooksAtWhatTrainsOnly) {
  auto x = ::torch::ones({2}).requires_grad_();
  const auto frozen = ::torch::full({5}, 1e6);
  const auto curvatures = ::torch::tensor({30.0, 1.0});
  ::torch::optim::SGD sgd({x, frozen}, SGDOptions(0.1));
  // Of x⁴ the curvature hangs on where it is looked at.
  const auto differentiate = [&] {
    sgd.zero_grad();
    (curvatures * x.pow(4)).sum().backward();
  };
  EXPECT_NEAR(sharpness(sgd, RateBinding(sgd), differentiate), 12 * 30, 12);
}

TEST(Sharpness, PutsTheParametersBackWhenTheLossThrows) {
  auto x = ::torch::ones({2}).requires_grad_();
  ::torch::optim::SGD sgd({x}, SGDOptions(0.1));
  int calls = 0;
  EXPECT_THROW(sharpness(sgd, RateBinding(sgd),
                         [&] {
                           if (++calls == 3) throw std::runtime_error("no");
                           sgd.zero_grad();
                           x.square().sum().backward();
                         }),
               std::runtime_error);
  EXPECT_TRUE(x.equal(::torch::ones({2})));
}

TEST(Sharpness, OfComplexParametersIsKnownToo) {
  auto x = ::torch::ones({2}, ::torch::kComplexDouble).requires_grad_();
  ::torch::optim::SGD sgd({x}, SGDOptions(0.1));
  const double sharp = sharpness(sgd, RateBinding(sgd), [&] {
    sgd.zero_grad();
    (::torch::view_as_real(x).square().sum() * 4).backward();
  });
  EXPECT_NEAR(sharp, 8, 1e-6);
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
