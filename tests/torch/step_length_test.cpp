#include "surefoot/torch/step_length.hpp"

#include <gtest/gtest.h>

namespace surefoot::torch {
namespace {

using search::StepLength;

TEST(StepLength, IsToldByTheKindOfOptimizer) {
  const std::vector<::torch::Tensor> parameters{::torch::zeros({2})};
  EXPECT_EQ(step_length(::torch::optim::SGD(parameters, 0.1)), StepLength::gradient);
  EXPECT_EQ(step_length(::torch::optim::SGD(parameters, ::torch::optim::SGDOptions(0.1).momentum(0.9))),
            StepLength::averaged);
  EXPECT_EQ(step_length(::torch::optim::Adam(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::AdamW(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::RMSprop(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::Adagrad(parameters)), StepLength::normalised);
  EXPECT_EQ(step_length(::torch::optim::LBFGS(parameters)), StepLength::unknown);
}

}  // namespace
}  // namespace surefoot::torch
