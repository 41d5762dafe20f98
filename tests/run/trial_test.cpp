#include "surefoot/run/trial.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/quadratic.hpp"

namespace surefoot::run {
namespace {

Trial quadratic_trial(double rate) {
  return Trial(std::make_unique<testing::Quadratic>(testing::Quadratic::Options{}),
               [rate](std::int64_t) { return rate; });
}

TEST(Trial, HoldsAtTheStepsItIsAdvancedTo) {
  Trial trial = quadratic_trial(0.1);
  const Progress first = trial.advance(40);
  EXPECT_EQ(first.state, ContenderState::held);
  EXPECT_EQ(first.step, 40);
  EXPECT_EQ(first.told.size(), 40U);
  EXPECT_NEAR(first.told.back().validation_loss, 0.5 * std::pow(0.9, 80), 1e-12);
  const Progress second = trial.advance(100);
  EXPECT_EQ(second.told.size(), 60U);
  EXPECT_NEAR(second.told.back().validation_loss, 0.5 * std::pow(0.9, 200), 1e-15);
}

TEST(Trial, FrozenOrNotComesToTheSame) {
  Trial in_one = quadratic_trial(0.3);
  Trial in_many = quadratic_trial(0.3);
  for (int step = 1; step < 50; ++step) in_many.advance(step);
  EXPECT_EQ(in_one.advance(50).told.back().validation_loss, in_many.advance(50).told.back().validation_loss);
}

TEST(Trial, FollowsTheRateOfTheStep) {
  Trial trial(std::make_unique<testing::Quadratic>(testing::Quadratic::Options{}),
              [](std::int64_t step) { return step < 5 ? 1.0 : 0.0; });
  EXPECT_EQ(trial.advance(1).told.back().validation_loss, 0);
}

TEST(Trial, StaysDiverged) {
  Trial trial = quadratic_trial(50);
  const Progress progress = trial.advance(1000);
  EXPECT_EQ(progress.state, ContenderState::diverged);
  EXPECT_LT(progress.step, 1000);
  EXPECT_FALSE(progress.reason.empty());
  const Progress again = trial.advance(2000);
  EXPECT_EQ(again.state, ContenderState::diverged);
  EXPECT_EQ(again.step, progress.step);
  EXPECT_TRUE(again.told.empty());
}

TEST(Trial, NeedsSomethingToTrain) {
  EXPECT_THROW(Trial(nullptr, {}), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::run
