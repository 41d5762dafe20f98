#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/generator.hpp"
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

/// Parameters after 60 noisy steps; gradients from a fixed generator, some of them always 0.
std::vector<::torch::Tensor> after_steps(::torch::optim::Optimizer& optimizer, int save_at = -1) {
  auto generator = torch::make_generator(5, ::torch::kCPU);
  for (int i = 0; i < 60; ++i) {
    if (i == save_at) {
      std::stringstream bytes;
      ::torch::serialize::OutputArchive out;
      optimizer.save(out);
      out.save_to(bytes);
      ::torch::serialize::InputArchive in;
      in.load_from(bytes);
      optimizer.load(in);
    }
    for (auto& p : optimizer.param_groups()[0].params()) {
      p.mutable_grad() = ::torch::empty(p.sizes()).normal_(0.1, 1, generator);
      p.mutable_grad().view(-1)[0] = 0;
    }
    optimizer.step();
  }
  return optimizer.param_groups()[0].params();
}

std::vector<::torch::Tensor> some_parameters() {
  return {::torch::linspace(-1, 1, 35).view({5, 7}), ::torch::ones({3})};
}

TEST(Optimizers, OfOnePassAgreeWithLibTorchs) {
  using ::torch::optim::Adam;
  using ::torch::optim::AdamW;
  using ::torch::optim::SGD;
  const double rate = 0.01;
  const auto expect = [&](const char* text, ::torch::optim::Optimizer& reference) {
    const auto wanted = after_steps(reference);
    for (const int save_at : {-1, 31}) {
      const auto ours = make_optimizer(text, some_parameters(), rate);
      const auto got = after_steps(*ours, save_at);
      for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_TRUE(got[i].allclose(wanted[i], 1e-5, 1e-6))
            << text << ' ' << (got[i] - wanted[i]).abs().max();
    }
  };
  SGD momentum(some_parameters(), ::torch::optim::SGDOptions(rate).momentum(0.9).weight_decay(0.1));
  expect("sgd:momentum=0.9,weight_decay=0.1", momentum);
  SGD nesterov(some_parameters(), ::torch::optim::SGDOptions(rate).momentum(0.8).nesterov(true));
  expect("sgd:momentum=0.8,nesterov", nesterov);
  SGD damped(some_parameters(), ::torch::optim::SGDOptions(rate).momentum(0.8).dampening(0.5));
  expect("sgd:momentum=0.8,dampening=0.5", damped);
  Adam adam(some_parameters(), ::torch::optim::AdamOptions(rate).weight_decay(0.1));
  expect("adam:weight_decay=0.1", adam);
  AdamW adamw(some_parameters(), ::torch::optim::AdamWOptions(rate).weight_decay(0.1).betas({0.8, 0.95}));
  expect("adamw:weight_decay=0.1,beta1=0.8,beta2=0.95", adamw);
  Adam amsgrad(some_parameters(), ::torch::optim::AdamOptions(rate).amsgrad(true));
  expect("adam:amsgrad", amsgrad);
}

TEST(Optimizers, ThatNeedNoRateAreMadeFromTheirText) {
  for (const char* text :
       {"dadapt_sgd:momentum=0.9,d0=1e-4,growth_rate=1.5", "dadapt_adam:beta1=0.8,decouple",
        "prodigy:d_coef=2", "dog:reps_rel=1e-4", "dowg", "schedule_free_sgd:momentum=0.8,warmup_steps=5",
        "schedule_free_adamw:beta2=0.99", "hypergradient_sgd:hypergrad_lr=1e-4,momentum=0.5,nesterov",
        "hypergradient_adam", "mechanic:adam,beta1=0.8", "mechanic:sgd"})
    EXPECT_LT(after_two_steps(text, 1), 1) << text;
  for (const char* text : {"dadapt_sgd", "prodigy:d_coef=2", "dowg", "mechanic:sgd,momentum=0.9"})
    EXPECT_TRUE(finds_its_rate(text)) << text;
  for (const char* text : {"sgd:momentum=0.9", "schedule_free_sgd", "hypergradient_adam"})
    EXPECT_FALSE(finds_its_rate(text)) << text;
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
            "unknown optimizer 'adan', known: sgd, adam, adamw, rmsprop, adagrad, dadapt_sgd, dadapt_adam, "
            "prodigy, dog, dowg, schedule_free_sgd, schedule_free_adamw, hypergradient_sgd, "
            "hypergradient_adam, mechanic; did you mean 'adam'?");
  EXPECT_EQ(message("mechanic"),
            "optimizer 'mechanic': an optimizer must follow, as in mechanic:sgd,momentum=0.9");
  EXPECT_EQ(message("mechanic:sgd,momentum=2"),
            "optimizer 'sgd:momentum=2': momentum must lie between 0 and 1, got 2");
  EXPECT_EQ(message("prodigy:d0=0"),
            "optimizer 'prodigy:d0=0': d0 must lie between 1e-300 and 1000000000000, got 0");
  EXPECT_EQ(message("dog:lr=1"),
            "optimizer 'dog:lr=1': unknown argument 'lr', known: reps_rel, weight_decay, eps");
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
