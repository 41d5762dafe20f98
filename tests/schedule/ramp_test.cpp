#include "surefoot/schedule/ramp.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

TEST(Linear, RisesAndHolds) {
  const Schedule s = linear({.start = 0, .end = 0.1, .steps = 10});
  EXPECT_EQ(s(0), 0);
  EXPECT_NEAR(s(5), 0.05, 1e-17);
  EXPECT_EQ(s(10), 0.1);
  EXPECT_EQ(s(INT64_MAX), 0.1);
}

TEST(Exponential, IsStraightInLogRate) {
  const Schedule s = exponential({.start = 1e-7, .end = 10, .steps = 8});
  EXPECT_EQ(s(0), 1e-7);
  for (int step = 0; step <= 8; ++step) EXPECT_NEAR(std::log10(s(step)), -7 + step, 1e-12);
  EXPECT_EQ(s(9), 10);
}

TEST(Cosine, MayStopOnTheWayAndRiseAgain) {
  for (const double cycles : {0.3, 0.4, 0.5, 0.8, 1.0, 1.5, 2.25}) {
    const Schedule s = cosine({.peak = 0.1, .steps = 90, .end = 0.01, .cycles = cycles});
    for (std::int64_t t = 0; t < 200; ++t) {
      const double p = std::min(1.0, static_cast<double>(t) / 90);
      EXPECT_NEAR(s(t), 0.01 + 0.09 * (1 + std::cos(2 * M_PI * cycles * p)) / 2, 1e-15) << cycles << " " << t;
    }
  }
  EXPECT_EQ(cosine({.steps = 9, .end = 0.01})(9), 0.01);
  expect_refusal([] { cosine({.cycles = 0}); }, "cosine: cycles must be positive and finite, got 0");
}

TEST(Rex, IsThePapersShape) {
  const Schedule s = rex({.peak = 0.1, .steps = 10, .end = 0.02});
  for (int t = 0; t < 10; ++t) {
    const double z = t / 10.0;
    EXPECT_NEAR(s(t), 0.02 + 0.08 * (1 - z) / (0.5 + 0.5 * (1 - z)), 1e-16);
  }
  EXPECT_EQ(s(10), 0.02);
  EXPECT_EQ(s(INT64_MAX), 0.02);
  for (int t = 0; t < 10; ++t)
    EXPECT_NEAR(rex({.peak = 1, .steps = 10, .beta = 0})(t), linear({.start = 1, .end = 0, .steps = 10})(t),
                1e-15);
  expect_refusal([] { rex({.beta = 1}); }, "rex: beta must be at least 0 and below 1, got 1");
}

TEST(Trapezoid, RisesStaysAndFalls) {
  const Schedule s = trapezoid({.peak = 0.1, .steps = 100, .warmup = 10, .cooldown = 20, .end = 0.01});
  const Schedule root =
      trapezoid({.peak = 0.1, .steps = 100, .warmup = 10, .cooldown = 20, .shape = Shape::sqrt});
  for (int t = 0; t <= 120; ++t) {
    const double p = std::clamp((t - 80) / 20.0, 0.0, 1.0);
    EXPECT_NEAR(s(t), t < 10 ? 0.01 * t : 0.1 - 0.09 * p, 1e-15) << t;
    EXPECT_NEAR(root(t), t < 10 ? 0.01 * t : 0.1 * (1 - std::sqrt(p)), 1e-15) << t;
  }
  EXPECT_EQ(trapezoid({.peak = 0.1, .steps = 5})(9), 0.1);
  EXPECT_EQ(trapezoid({.peak = 1, .steps = 4, .warmup = 2, .cooldown = 2})(2), 1);
  expect_refusal([] { trapezoid({.steps = 9, .warmup = 5, .cooldown = 5}); },
                 "trapezoid: steps must hold the warmup and the cooldown, got 9 for 5 and 5");
}

TEST(Cosine, IsHalfWayInTheMiddle) {
  const Schedule s = cosine({.peak = 0.3, .steps = 100, .end = 0.1});
  EXPECT_NEAR(s(50), 0.2, 1e-16);
  EXPECT_NEAR(s(25), 0.2 + 0.1 * std::sqrt(0.5), 1e-15);
}

TEST(Polynomial, TakesPowerAndWarp) {
  EXPECT_NEAR(polynomial({.peak = 1, .steps = 10, .power = 2})(4), 0.36, 1e-15);
  EXPECT_NEAR(polynomial({.peak = 1, .steps = 10, .warp = 2})(4), 1 - 0.16, 1e-15);
  EXPECT_NEAR(polynomial({.peak = 1, .steps = 10, .power = 3, .warp = 2})(4), std::pow(0.84, 3), 1e-15);
  EXPECT_NEAR(cosine({.peak = 1, .steps = 10, .power = 2})(5), 0.25, 1e-15);
  EXPECT_NEAR(one_minus_sqrt({.peak = 1, .steps = 4})(1), 0.5, 1e-15);
}

TEST(Tanh, EndsExactlyAndBeginsNearlyAtThePeak) {
  const Schedule s = tanh_fall({.peak = 1, .steps = 10, .end = 0.25});
  EXPECT_NEAR(s(7), 0.25 + 0.75 * 0.5, 1e-15);
  EXPECT_EQ(s(10), 0.25);
  EXPECT_LT(s(0), 1);
  EXPECT_NEAR(s(0), 1, 1e-6);
}

TEST(Ramp, EveryShapeBeginsAndEndsExactlyAndStaysBetween) {
  EXPECT_TRUE(rc::check([] {
    const double start = *rate();
    const double end = *rate();
    const auto steps = *rc::gen::inRange<std::int64_t>(1, 1000);
    const Bend bend{*rc::gen::element(Shape::linear, Shape::cosine, Shape::sqrt, Shape::exponential),
                    *rc::gen::element(1.0, 0.5, 3.0), *rc::gen::element(1.0, 0.7, 2.0)};
    for (const Schedule& s : {ramp({start, end, steps}, bend), backward_ramp({start, end, steps}, bend)}) {
      RC_ASSERT(s(0) == start);
      RC_ASSERT(s(steps) == end);
      RC_ASSERT(s(INT64_MAX) == end);
      const double slack = 1e-12 * std::max(start, end);
      double last = start;
      for (std::int64_t t = 0; t <= steps; t += 1 + steps / 17) {
        RC_ASSERT((end >= start ? s(t) - last : last - s(t)) >= -slack);
        last = s(t);
      }
    }
  }));
}

TEST(Ramp, BackwardIsTheRampFromTheOtherEnd) {
  const Schedule there = ramp({0.2, 0.7, 40}, {Shape::sqrt, 2});
  const Schedule back = backward_ramp({0.7, 0.2, 40}, {Shape::sqrt, 2});
  for (int t = 0; t <= 40; ++t) EXPECT_NEAR(there(t), back(40 - t), 1e-15);
}

TEST(Ramp, RefusesWithScheduleArgumentRuleAndValue) {
  expect_refusal([] { cosine({.peak = 0.1, .steps = -3}); }, "cosine: steps must be positive, got -3");
  expect_refusal([] { cosine({.peak = -1, .steps = 3}); },
                 "cosine: peak must be not negative and finite, got -1");
  expect_refusal([] { polynomial({.steps = 3, .power = 0}); },
                 "polynomial: power must be positive and finite, got 0");
  expect_refusal([] { linear({.start = 0, .end = 1, .steps = 0}); }, "linear: steps must be positive, got 0");
  expect_refusal([] { linear({.start = 0, .end = 1, .steps = last_step + 1}); },
                 "linear: steps must be at most 2^53, got 9007199254740993");
  expect_refusal([] { exponential({.start = 0, .end = 1, .steps = 5}); },
                 "exponential: start must be positive and finite, got 0");
  expect_refusal([] { tanh_fall({.lower = NAN}); }, "tanh: lower must be finite, got nan");
}

}  // namespace
}  // namespace surefoot::schedule
