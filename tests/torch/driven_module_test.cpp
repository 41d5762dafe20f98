#include "surefoot/torch/driven_module.hpp"

#include <gtest/gtest.h>

#include "surefoot/adapt/pathfinder.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/torch/generator.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"

namespace surefoot::torch {
namespace {

/// A linear problem with dropout in front, whose answer is known.
struct Problem {
  ::torch::nn::Sequential module{::torch::nn::Dropout(0.1), ::torch::nn::Linear(5, 1)};
  ::torch::Tensor inputs, targets;

  Problem() {
    ::torch::manual_seed(3);
    module->apply([](::torch::nn::Module& part) {
      if (auto* linear = part.as<::torch::nn::Linear>()) linear->reset_parameters();
    });
    auto generator = make_generator(7, ::torch::kCPU);
    inputs = ::torch::empty({256, 5}).normal_(0, 1, generator);
    targets = inputs.sum(1, true) * 2;
  }
  DrivenModule drive(::torch::optim::Optimizer& optimizer) {
    return {*module,
            optimizer,
            tensor_batches(inputs.narrow(0, 0, 192), targets.narrow(0, 0, 192), 16),
            [this](const Batch& batch) {
              return ::torch::mse_loss(module->forward(batch.inputs), batch.targets);
            },
            {{inputs.narrow(0, 192, 64), targets.narrow(0, 192, 64)}}};
  }
};

adapt::Decision at(double rate, std::int64_t steps) {
  return {.learning_rate = rate, .steps = steps};
}

TEST(DrivenModule, ReturnsToASlotBitForBitAsOftenAsOneLikes) {
  Problem problem;
  ::torch::optim::Adam optimizer(problem.module->parameters(), ::torch::optim::AdamOptions(1));
  auto run = problem.drive(optimizer);
  run.train(at(0.01, 5));
  run.save(0);
  const double first = run.train(at(0.02, 9)).training_loss;
  const double judged = run.validation_loss();
  run.save(1);
  for (int again = 0; again < 2; ++again) {
    run.restore(0);
    EXPECT_EQ(run.train(at(0.02, 9)).training_loss, first);
    EXPECT_EQ(run.validation_loss(), judged);
  }
  run.train(at(0.5, 3));
  run.restore(1);
  EXPECT_EQ(run.validation_loss(), judged);
}

TEST(DrivenModule, ThePathfinderTrainsAUsersModuleFromARateThatIsFarTooHigh) {
  Problem problem;
  ::torch::optim::SGD optimizer(problem.module->parameters(), ::torch::optim::SGDOptions(1));
  auto run = problem.drive(optimizer);
  const double before = run.validation_loss();
  adapt::drive(adapt::pathfinder({.learning_rate = 100, .horizon = 300}), run, {.horizon = 300});
  EXPECT_LT(run.validation_loss(), 0.2 * before);
}

TEST(DrivenModule, ValidationChangesNothingOfAScheduleFreeRun) {
  const auto losses = [](bool look) {
    Problem problem;
    ScheduleFreeSgd optimizer(problem.module->parameters(), ScheduleFreeSgdOptions(0.05));
    auto run = problem.drive(optimizer);
    run.train(at(0.05, 20));
    if (look) run.validation_loss();
    return run.train(at(0.05, 20)).training_loss;
  };
  EXPECT_EQ(losses(true), losses(false));
}

TEST(DrivenModule, SaysWhatIsWrongAndStopsAtALossThatIsNotFinite) {
  Problem problem;
  ::torch::optim::SGD optimizer(problem.module->parameters(), ::torch::optim::SGDOptions(1));
  EXPECT_THROW(DrivenModule(*problem.module, optimizer, {}, {}, {}), InvalidArgument);
  auto run = problem.drive(optimizer);
  EXPECT_THROW(run.restore(0), InvalidArgument);
  const auto steps = run.train(at(1e30, 50));
  EXPECT_LT(steps.made, 50);
  EXPECT_FALSE(std::isfinite(steps.training_loss));
}

}  // namespace
}  // namespace surefoot::torch
