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

TEST(Power, IsThePapersLawUnderAPeak) {
  const Schedule s = power({.peak = 0.02, .amplitude = 4, .exponent = -0.51, .tokens = 1000});
  EXPECT_EQ(s(0), 0.02);
  EXPECT_EQ(s(1), 0.02);
  for (const std::int64_t t : {30, 1000, 1000000})
    EXPECT_NEAR(s(t), std::min(0.02, 4 * std::pow(1000.0 * static_cast<double>(t), -0.51)), 1e-17);
  EXPECT_LT(s(1000000), 1e-3);
  EXPECT_EQ(power({.peak = 0.5, .amplitude = 1, .exponent = 0})(7), 0.5);
  expect_refusal([] { power({.exponent = 0.1}); }, "power: exponent must not be positive, got 0.1");
  expect_refusal([] { power({.peak = 0}); }, "power: peak must be positive and finite, got 0");
  expect_refusal([] { power({.tokens = 0}); }, "power: tokens must be positive and finite, got 0");
}

TEST(Decay, ARateOfZeroThatGrowsIsRefused) {
  expect_refusal([] { exponential_decay({.initial = 0, .decay_rate = 1e308, .decay_steps = 3}); },
                 "exponential_decay: initial must be positive where the rate grows, got 0");
  expect_refusal([] { step({.initial = 0, .gamma = 10}); },
                 "step: initial must be positive where the rate grows, got 0");
  expect_refusal([] { inverse({.initial = 0, .power = -1}); },
                 "inverse: initial must be positive where the rate grows, got 0");
  EXPECT_EQ(exponential_decay({.initial = 0, .decay_rate = 0.5})(last_step), 0);
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
