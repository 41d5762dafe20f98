#include "surefoot/schedule/decay.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

TEST(ExponentialDecay, FallsSmoothlyOrByStairs) {
  const Schedule smooth = exponential_decay({.initial = 1, .decay_rate = 0.25, .decay_steps = 10});
  EXPECT_EQ(smooth(0), 1);
  EXPECT_NEAR(smooth(5), 0.5, 1e-15);
  EXPECT_NEAR(smooth(20), 0.0625, 1e-15);
  const Schedule stairs =
      exponential_decay({.initial = 1, .decay_rate = 0.25, .decay_steps = 10, .staircase = true});
  EXPECT_EQ(stairs(9), 1);
  EXPECT_EQ(stairs(10), 0.25);
  EXPECT_EQ(stairs(INT64_MAX), 0);
}

TEST(ExponentialDecay, WaitsAndStops) {
  const Schedule s = exponential_decay({.initial = 1, .decay_rate = 0.5, .begin = 3, .end = 0.1});
  EXPECT_EQ(s(3), 1);
  EXPECT_NEAR(s(4), 0.5, 1e-15);
  EXPECT_EQ(s(100), 0.1);
  EXPECT_EQ(exponential_decay({.initial = 1, .decay_rate = 2, .end = 5})(100), 5);
}

TEST(Step, IsAStaircase) {
  const Schedule s = step({.initial = 1, .steps = 30});
  EXPECT_EQ(s(29), 1);
  EXPECT_EQ(s(30), 0.1);
}

TEST(Inverse, FallsAsOneOverTheStep) {
  EXPECT_NEAR(inverse({.initial = 1, .gamma = 0.5})(4), 1.0 / 3, 1e-15);
  EXPECT_NEAR(inverse({.initial = 1, .gamma = 1, .power = 0.75, .decay_steps = 10})(150), 0.125, 1e-15);
  EXPECT_NEAR(inverse({.initial = 1, .gamma = 1, .decay_steps = 10, .staircase = true})(19), 0.5, 1e-15);
  EXPECT_NEAR(inverse({.initial = 1, .gamma = 0.5, .power = -1})(4), 3, 1e-15);
}

TEST(InverseSqrt, HasFallenByRootTwoAfterItsTimescale) {
  EXPECT_NEAR(inverse_sqrt({.peak = 1, .timescale = 100})(100), std::sqrt(0.5), 1e-15);
}

TEST(Noam, IsThePapersWithStepsCountedFromOne) {
  const Schedule s = noam({.width = 512, .warmup_steps = 4000});
  for (const std::int64_t t : {0, 1, 3999, 4000, 100000}) {
    const double n = static_cast<double>(t) + 1;
    EXPECT_NEAR(s(t), std::pow(512, -0.5) * std::min(std::pow(n, -0.5), n * std::pow(4000, -1.5)), 1e-17);
  }
}

TEST(Sigmoid, IsHalfInTheMiddle) {
  const Schedule s = sigmoid({.initial = 2, .gamma = 0.1, .middle = 50});
  EXPECT_EQ(s(50), 1);
  EXPECT_NEAR(s(60), 2 / (1 + std::exp(1.0)), 1e-15);
  EXPECT_EQ(s(INT64_MAX), 0);
}

TEST(Decay, RefusesWithScheduleArgumentRuleAndValue) {
  expect_refusal([] { exponential_decay({.decay_rate = 0}); },
                 "exponential_decay: decay_rate must be positive and finite, got 0");
  expect_refusal([] { exponential_decay({.begin = -1}); },
                 "exponential_decay: begin must be not negative, got -1");
  expect_refusal([] { step({.steps = 0}); }, "step: steps must be positive, got 0");
  expect_refusal([] { inverse({.gamma = -1}); }, "inverse: gamma must be not negative and finite, got -1");
  expect_refusal([] { noam({.width = 0}); }, "noam: width must be positive, got 0");
  expect_refusal([] { sigmoid({.middle = -2}); }, "sigmoid: middle must be not negative, got -2");
}

}  // namespace
}  // namespace surefoot::schedule
