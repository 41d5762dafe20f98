#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/optimizer.hpp"

namespace surefoot::train {
namespace {

std::vector<::torch::Tensor> one() {
  return {::torch::ones({1}, ::torch::requires_grad())};
}

/// The parameter after two steps with gradient 1.
double after_two_steps(const std::string& text, double rate) {
  auto parameters = one();
  const auto optimizer = make_optimizer(text, parameters, rate);
  for (int i = 0; i < 2; ++i) {
    optimizer->zero_grad();
    parameters[0].sum().backward();
    optimizer->step();
  }
  return parameters[0].item<double>();
}

TEST(Optimizers, MakeTheStepsOfTheirRules) {
  EXPECT_NEAR(after_two_steps("sgd", 0.1), 0.8, 1e-6);
  EXPECT_NEAR(after_two_steps("sgd:momentum=0.9", 0.1), 1 - 0.1 - 0.19, 1e-6);
  EXPECT_NEAR(after_two_steps("sgd:momentum=0.9,nesterov", 0.1), 1 - 0.19 - 0.271, 1e-6);
  EXPECT_NEAR(after_two_steps("sgd:weight_decay=0.5", 0.1), 0.85 - 0.1 * (1 + 0.5 * 0.85), 1e-6);
  EXPECT_NEAR(after_two_steps("adam", 0.1), 0.8, 1e-5);
  EXPECT_NEAR(after_two_steps("adamw:weight_decay=0.1", 0.1), ((1 * 0.99 - 0.1) * 0.99 - 0.1), 1e-5);
  EXPECT_NEAR(after_two_steps("rmsprop:alpha=0.5", 0.1), 1 - 0.1 / std::sqrt(0.5) - 0.1 / std::sqrt(0.75),
              1e-5);
  EXPECT_NEAR(after_two_steps("adagrad", 0.1), 1 - 0.1 - 0.1 / std::sqrt(2.0), 1e-5);
}

TEST(Optimizers, SayWhatIsWrongWithTheirText) {
  const auto message = [](const std::string& text) {
    try {
      make_optimizer(text, one(), 0.1);
    } catch (const InvalidArgument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message("adan"),
            "unknown optimizer 'adan', known: sgd, adam, adamw, rmsprop, adagrad; did you mean 'adam'?");
  EXPECT_EQ(message("sgd:momentum=2"),
            "optimizer 'sgd:momentum=2': momentum must lie between 0 and 1, got 2");
  EXPECT_EQ(message("sgd:nesterov"), "optimizer 'sgd': nesterov needs a momentum above 0 and no dampening");
  EXPECT_EQ(message("sgd:momentum=0.9,momentum=0.8"),
            "optimizer 'sgd:momentum=0.9,momentum=0.8': momentum is said twice");
  EXPECT_EQ(message("adam:beta1=x"), "optimizer 'adam:beta1=x': beta1 must be a number, got 'x'");
  EXPECT_EQ(message("adam:lr=1"),
            "optimizer 'adam:lr=1': unknown argument 'lr', known: beta1, beta2, eps, weight_decay, amsgrad");
}

}  // namespace
}  // namespace surefoot::train
