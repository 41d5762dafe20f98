#include "surefoot/torch/rate_binding.hpp"

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {
namespace {

using ::torch::optim::OptimizerParamGroup;
using ::torch::optim::SGD;
using ::torch::optim::SGDOptions;

SGD two_groups(double first, double second) {
  std::vector<OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<::torch::Tensor>{::torch::zeros({1}, ::torch::requires_grad())},
                      std::make_unique<SGDOptions>(first));
  groups.emplace_back(std::vector<::torch::Tensor>{::torch::zeros({1}, ::torch::requires_grad())},
                      std::make_unique<SGDOptions>(second));
  return SGD(groups, SGDOptions(first));
}

TEST(RateBinding, KeepsTheRatiosBetweenGroups) {
  SGD optimizer = two_groups(0.1, 0.01);
  RateBinding binding(optimizer);
  binding.set(5);
  EXPECT_DOUBLE_EQ(optimizer.param_groups()[0].options().get_lr(), 5);
  EXPECT_DOUBLE_EQ(optimizer.param_groups()[1].options().get_lr(), 0.5);
  binding.set(0);
  EXPECT_EQ(optimizer.param_groups()[1].options().get_lr(), 0);
  binding.set(1);
  EXPECT_DOUBLE_EQ(optimizer.param_groups()[1].options().get_lr(), 0.1);
}

TEST(RateBinding, TreatsAllZeroAsEqualAndRefusesAnUndefinedRatio) {
  SGD zero = two_groups(0, 0);
  RateBinding binding(zero);
  binding.set(0.3);
  EXPECT_DOUBLE_EQ(zero.param_groups()[1].options().get_lr(), 0.3);
  SGD undefined = two_groups(0, 0.1);
  EXPECT_THROW(RateBinding{undefined}, InvalidArgument);
}

}  // namespace
}  // namespace surefoot::torch
