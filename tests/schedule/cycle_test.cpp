#include "surefoot/schedule/cycle.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

/// Smith's formula as the paper has it.
double smith(std::int64_t t, double s, double base, double peak) {
  const double cycle = std::floor(1 + static_cast<double>(t) / (2 * s));
  const double x = std::abs(static_cast<double>(t) / s - 2 * cycle + 1);
  return base + (peak - base) * std::max(0.0, 1 - x);
}

TEST(Cyclic, TriangularIsSmithsFormula) {
  const Schedule s = cyclic({.base = 0.001, .peak = 0.006, .up = 7});
  for (int t = 0; t < 60; ++t) EXPECT_NEAR(s(t), smith(t, 7, 0.001, 0.006), 1e-16);
}

TEST(Cyclic, Triangular2HalvesEveryCycle) {
  const Schedule s = cyclic({.base = 0, .peak = 1, .up = 4, .down = 6, .mode = CycleMode::triangular2});
  EXPECT_EQ(s(4), 1);
  EXPECT_EQ(s(10), 0);
  EXPECT_EQ(s(14), 0.5);
  EXPECT_EQ(s(17), 0.25);
  EXPECT_EQ(s(INT64_MAX), 0);
}

TEST(Cyclic, BothReadingsOfExpRange) {
  CyclicOptions options{.base = 0.5, .peak = 1, .up = 4, .mode = CycleMode::exp_range, .gamma = 0.9};
  const Schedule height = cyclic(options);
  options.mode = CycleMode::exp_bounds;
  const Schedule bounds = cyclic(options);
  EXPECT_NEAR(height(4), 0.5 + 0.5 * std::pow(0.9, 4), 1e-15);
  EXPECT_NEAR(bounds(4), std::pow(0.9, 4), 1e-15);
  EXPECT_NEAR(height(8), 0.5, 1e-15);
  EXPECT_NEAR(bounds(8), 0.5 * std::pow(0.9, 8), 1e-15);
}

TEST(Cyclic, TakesOwnScales) {
  CyclicOptions options{.base = 0, .peak = 1, .up = 2};
  options.scale_cycle = [](std::int64_t cycle) { return 1.0 / static_cast<double>(cycle + 1); };
  EXPECT_NEAR(cyclic(options)(10), 1.0 / 3, 1e-15);
  options.scale_step = [](std::int64_t t) { return t < 10 ? 1.0 : 0.5; };
  EXPECT_NEAR(cyclic(options)(10), 1.0 / 6, 1e-15);
}

TEST(Cyclic, TheMomentumGoesTheOtherWay) {
  const Schedule s = cyclic({.base = 0.1, .peak = 1, .up = 2, .momentum = MomentumRange{0.8, 0.9}});
  EXPECT_NEAR(*s.momentum(0), 0.9, 1e-15);
  EXPECT_NEAR(*s.momentum(1), 0.85, 1e-15);
  EXPECT_NEAR(*s.momentum(2), 0.8, 1e-15);
}

TEST(Restarts, BeginAtTheirPeaks) {
  const Schedule s = restarts({.peak = 1, .steps = 10, .end = 0.1, .stretch = 2, .decay = 0.5, .cycles = 3});
  EXPECT_EQ(s(0), 1);
  EXPECT_NEAR(s(5), 0.55, 1e-15);
  EXPECT_EQ(s(10), 0.5);
  EXPECT_NEAR(s(20), 0.3, 1e-15);
  EXPECT_EQ(s(30), 0.25);
  EXPECT_EQ(s(70), 0.1);
  EXPECT_EQ(s(INT64_MAX), 0.1);
}

TEST(Restarts, CyclesNeedNotBeWhole) {
  const Schedule s = restarts({.peak = 1, .steps = 2.5, .cycles = 2});
  EXPECT_EQ(s(0), 1);
  EXPECT_NEAR(s(3), (1 + std::cos(M_PI * 0.2)) / 2, 1e-15);
  EXPECT_EQ(s(5), 0);
}

TEST(Restarts, StretchedCyclesBeginWhereTheSumOfLengthsSays) {
  EXPECT_TRUE(rc::check([] {
    const auto steps = *rc::gen::inRange<std::int64_t>(1, 50);
    const auto stretch = *rc::gen::inRange<std::int64_t>(2, 5);
    const Schedule s =
        restarts({.peak = 1, .steps = double(steps), .stretch = double(stretch), .bend = {Shape::linear}});
    std::int64_t begin = 0;
    for (std::int64_t length = steps; length < 1'000'000; begin += length, length *= stretch) {
      RC_ASSERT(s(begin) == 1);
      RC_ASSERT(std::abs(s(begin + length - 1) - 1 / static_cast<double>(length)) < 1e-12);
    }
  }));
}

TEST(Sawtooth, EveryToothEndsAtTheEndAndIsLower) {
  const Schedule s = sawtooth({.peak = 1, .steps = 10, .end = 0.1, .power = 2});
  EXPECT_EQ(s(0), 1);
  EXPECT_EQ(s(10), 0.1);
  EXPECT_NEAR(s(11), 0.1 + 0.9 * 0.45 * 0.45, 1e-15);
  EXPECT_EQ(s(30), 0.1);
}

TEST(OneCycle, RisesFallsAndHolds) {
  const Schedule s =
      one_cycle({.peak = 1, .steps = 100, .shape = Shape::linear, .momentum = MomentumRange{0.85, 0.95}});
  EXPECT_NEAR(s(0), 1.0 / 25, 1e-16);
  EXPECT_NEAR(s(29), 1, 1e-15);
  EXPECT_NEAR(s(64), 0.5, 1e-5);
  EXPECT_NEAR(s(99), 1.0 / 25e4, 1e-18);
  EXPECT_EQ(s(99), s(INT64_MAX));
  EXPECT_NEAR(*s.momentum(0), 0.95, 1e-15);
  EXPECT_NEAR(*s.momentum(29), 0.85, 1e-15);
  EXPECT_NEAR(*s.momentum(99), 0.95, 1e-15);
}

TEST(OneCycle, ThreePhasesReturnToTheFirstRate) {
  const Schedule s = one_cycle({.peak = 1, .steps = 100, .div = 10, .three_phase = true});
  EXPECT_NEAR(s(58), 0.1, 1e-15);
  EXPECT_NEAR(s(99), 1e-5, 1e-15);
}

TEST(Restarts, AFractionOfACycleStopsWhereItGot) {
  const Schedule even = restarts({.peak = 1, .steps = 10, .cycles = 2.5});
  const Schedule stretched = restarts({.peak = 1, .steps = 10, .stretch = 2, .cycles = 1.25});
  for (std::int64_t t = 0; t < 25; ++t)
    EXPECT_NEAR(even(t), restarts({.peak = 1, .steps = 10})(t), 1e-15) << t;
  for (const std::int64_t t : {std::int64_t{25}, std::int64_t{26}, last_step})
    EXPECT_NEAR(even(t), 0.5, 1e-15) << t;
  EXPECT_NEAR(stretched(14), (1 + std::cos(M_PI * 0.2)) / 2, 1e-15);
  for (const std::int64_t t : {std::int64_t{15}, std::int64_t{16}, last_step})
    EXPECT_NEAR(stretched(t), (1 + std::cos(M_PI * 0.25)) / 2, 1e-15) << t;
  EXPECT_EQ(restarts({.peak = 1, .steps = 10, .end = 0.1, .cycles = 2})(20), 0.1);
}

TEST(Cycles, GrowthNeverTurnsARateOf0IntoNone) {
  EXPECT_EQ(cyclic({.base = 0, .peak = 1, .up = 2, .mode = CycleMode::exp_range, .gamma = 1e300})(8), 0);
  EXPECT_EQ(restarts({.peak = 0, .steps = 1, .decay = 1e300})(9), 0);
}

TEST(Cycles, RefuseWithScheduleArgumentRuleAndValue) {
  expect_refusal([] { cyclic({.base = 2, .peak = 1}); }, "cyclic: base must not be above peak, got 2 and 1");
  expect_refusal([] { cyclic({.up = 0}); }, "cyclic: up must be positive, got 0");
  expect_refusal([] { cyclic({.down = -1}); }, "cyclic: down must be positive, got -1");
  expect_refusal(
      [] {
        cyclic({.momentum = MomentumRange{0.9, 0.8}});
      },
      "cyclic: momentum low must be between 0 and 0.8, got 0.9");
  expect_refusal([] { restarts({.steps = 0}); },
                 "restarts: steps must be between 1 and 9007199254740992, got 0");
  expect_refusal([] { restarts({.steps = 5, .stretch = 0.5}); },
                 "restarts: stretch must be between 1.001 and 1000000, got 0.5");
  expect_refusal([] { one_cycle({.steps = 1}); },
                 "one_cycle: steps must be between 2 and 9007199254740992, got 1");
  expect_refusal([] { one_cycle({.steps = 9, .rise = 0.6, .three_phase = true}); },
                 "one_cycle: rise must be between 0 and 0.5, got 0.6");
}

}  // namespace
}  // namespace surefoot::schedule
