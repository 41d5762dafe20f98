#include "surefoot/torch/update_rule.hpp"

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

using find::UpdateRule;

TEST(UpdateRule, IsToldByTheKindOfOptimizer) {
  const std::vector<::torch::Tensor> parameters{::torch::zeros({2})};
  const ::torch::nn::LinearImpl plain(2, 2);
  const auto update_rule = [&](const ::torch::optim::Optimizer& optimizer) {
    return torch::update_rule(optimizer, plain);
  };
  EXPECT_EQ(update_rule(::torch::optim::SGD(parameters, 0.1)), UpdateRule::gradient);
  EXPECT_EQ(update_rule(::torch::optim::SGD(parameters, ::torch::optim::SGDOptions(0.1).momentum(0.9))),
            UpdateRule::momentum);
  EXPECT_EQ(update_rule(::torch::optim::Adam(parameters)), UpdateRule::adaptive);
  EXPECT_EQ(update_rule(::torch::optim::AdamW(parameters)), UpdateRule::adaptive);
  EXPECT_EQ(update_rule(::torch::optim::RMSprop(parameters)), UpdateRule::adaptive);
  EXPECT_EQ(update_rule(::torch::optim::Adagrad(parameters)), UpdateRule::adaptive);
  EXPECT_EQ(update_rule(::torch::optim::LBFGS(parameters)), UpdateRule::unknown);
}

TEST(UpdateRule, IsScaleFreeWhereBatchNormFollowsHalfOfTheWeights) {
  using namespace ::torch::nn;
  Sequential normed(Linear(4, 3), BatchNorm1d(3), ReLU(), Linear(3, 2));
  Sequential hardly(Linear(4, 3), BatchNorm1d(3), Linear(3, 3), Linear(3, 2));
  Sequential layer_normed(Linear(4, 3), LayerNorm(LayerNormOptions({3})), Linear(3, 2));
  const auto with_sgd = [](Sequential& network) {
    const ::torch::optim::SGD sgd(network->parameters(), ::torch::optim::SGDOptions(0.1).momentum(0.9));
    return update_rule(sgd, *network);
  };
  EXPECT_EQ(with_sgd(normed), UpdateRule::scale_invariant);
  EXPECT_EQ(with_sgd(hardly), UpdateRule::momentum);
  EXPECT_EQ(with_sgd(layer_normed), UpdateRule::momentum);
  EXPECT_EQ(update_rule(::torch::optim::Adam(normed->parameters()), *normed), UpdateRule::adaptive);
}

}  // namespace
}  // namespace surefoot::torch
