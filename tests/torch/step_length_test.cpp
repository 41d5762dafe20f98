#include "surefoot/torch/step_length.hpp"

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

using find::StepLength;

TEST(StepLength, IsToldByTheKindOfOptimizer) {
  const std::vector<::torch::Tensor> parameters{::torch::zeros({2})};
  const ::torch::nn::LinearImpl plain(2, 2);
  const auto step_length = [&](const ::torch::optim::Optimizer& optimizer) {
    return torch::step_length(optimizer, plain);
  };
  EXPECT_EQ(step_length(::torch::optim::SGD(parameters, 0.1)), StepLength::gradient);
  EXPECT_EQ(step_length(::torch::optim::SGD(parameters, ::torch::optim::SGDOptions(0.1).momentum(0.9))),
            StepLength::averaged);
  EXPECT_EQ(step_length(::torch::optim::Adam(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::AdamW(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::RMSprop(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::Adagrad(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::LBFGS(parameters)), StepLength::unknown);
}

TEST(StepLength, IsScaleFreeWhereBatchNormFollowsHalfOfTheWeights) {
  using namespace ::torch::nn;
  Sequential normed(Linear(4, 3), BatchNorm1d(3), ReLU(), Linear(3, 2));
  Sequential hardly(Linear(4, 3), BatchNorm1d(3), Linear(3, 3), Linear(3, 2));
  Sequential layer_normed(Linear(4, 3), LayerNorm(LayerNormOptions({3})), Linear(3, 2));
  const auto with_sgd = [](Sequential& network) {
    const ::torch::optim::SGD sgd(network->parameters(), ::torch::optim::SGDOptions(0.1).momentum(0.9));
    return step_length(sgd, *network);
  };
  EXPECT_EQ(with_sgd(normed), StepLength::scale_free);
  EXPECT_EQ(with_sgd(hardly), StepLength::averaged);
  EXPECT_EQ(with_sgd(layer_normed), StepLength::averaged);
  EXPECT_EQ(step_length(::torch::optim::Adam(normed->parameters()), *normed), StepLength::normalised);
}

}  // namespace
}  // namespace surefoot::torch
