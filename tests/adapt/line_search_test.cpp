#include "surefoot/adapt/line_search.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"

#include "adapt/contract.hpp"
#include "support/toy_training.hpp"

namespace surefoot::adapt {
namespace {

TEST(LineSearch, FindsTheRateThatFallsFastestFromFarBelowAndFarAbove) {
  // ½x² without noise: ten steps at rate r leave (1 − r)^20 of the loss, and r = 1 none.
  const auto bowl = std::make_shared<::surefoot::testing::NoisyQuadratic>(
      ::surefoot::testing::NoisyQuadratic::Options{2, 1, 0});
  for (const double start : {1.0 / 64, 1.0, 64.0}) {
    ::surefoot::testing::ToyTraining run(bowl, ::surefoot::testing::Descent::sgd, 1, 200);
    double last = 0;
    drive(line_search({.learning_rate = start, .every = 10, .reach = 8}), run,
          {.horizon = 200,
           .watch = [&](const Decision& decision, std::int64_t) { last = decision.learning_rate; }});
    EXPECT_LT(run.best_loss(), 1e-9) << start;
    EXPECT_LT(last, 2) << start;
  }
}

TEST(LineSearch, KeepsTheStepsOfTheBestTrial) {
  ::surefoot::testing::ToyTraining run(std::make_shared<::surefoot::testing::NoisyQuadratic>(
                                           ::surefoot::testing::NoisyQuadratic::Options{2, 1, 0}),
                                       ::surefoot::testing::Descent::sgd, 1, 30);
  // Trials of 10 steps at ½, 1 and ¼… : rate 1 is best at its first, and no further step is needed.
  drive(line_search({.learning_rate = 1, .every = 1}), run, {.horizon = 31});
  EXPECT_LT(run.validation_loss(), 1e-20);
}

TEST(LineSearch, GoesOnAtTheLowestTriedWhenAllDiverge) {
  const auto controller = line_search({.learning_rate = 1, .every = 5, .reach = 2});
  Move<State> move = controller.start();
  for (int i = 0; i < 4; ++i) move = controller.next(move.state, observation(move.decision, 0, std::nan("")));
  EXPECT_EQ(move.decision,
            (Decision{.action = Action::restore, .slot = 0, .learning_rate = 0.25, .steps = 5}));
}

TEST(LineSearch, RefusesBadOptionsAndALossThatWasNotMeasured) {
  EXPECT_THROW(line_search({.spacing = 1}), InvalidArgument);
  EXPECT_THROW(line_search({.minibatches = 0}), InvalidArgument);
  EXPECT_THROW(line_search({.reach = 0}), InvalidArgument);
  EXPECT_THROW(line_search({.every = 0}), InvalidArgument);
  EXPECT_THROW(line_search({.learning_rate = 1000}), InvalidArgument);
  const auto controller = line_search({});
  const auto trial = controller.next(controller.start().state, {});
  try {
    controller.next(trial.state, {.training_loss = 1});
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "line_search: validation_loss must be measured, got none");
  }
}

RC_GTEST_PROP(LineSearchProperty, KeepsTheContract, ()) {
  const LineSearchOptions options{.learning_rate = 0.5,
                                  .every = *rc::gen::inRange(1, 100),
                                  .spacing = *rc::gen::element(1.5, 10.0),
                                  .reach = *rc::gen::inRange(1, 8),
                                  .watch = *rc::gen::element(Watch::training_loss, Watch::validation_loss),
                                  .min_rate = *rc::gen::element(1e-8, 0.4),
                                  .max_rate = *rc::gen::element(0.6, 100.0)};
  check_contract(line_search(options), options.min_rate, options.max_rate, any_losses());
}

}  // namespace
}  // namespace surefoot::adapt
