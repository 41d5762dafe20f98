#include "surefoot/schedule/table.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

TEST(Multistep, FallsAtItsMilestones) {
  const Schedule s = multistep({.initial = 1, .milestones = {10, 10, 30}, .gamma = 0.5});
  EXPECT_EQ(s(9), 1);
  EXPECT_EQ(s(10), 0.25);
  EXPECT_EQ(s(30), 0.125);
  EXPECT_EQ(s(INT64_MAX), 0.125);
}

TEST(PiecewiseConstant, HasTheNewValueAtTheBoundary) {
  const Schedule s = piecewise_constant({.values = {3, 1, 2}, .boundaries = {5, 8}});
  EXPECT_EQ(s(4), 3);
  EXPECT_EQ(s(5), 1);
  EXPECT_EQ(s(8), 2);
}

TEST(Multiplicative, IsTheProductOfItsFactors) {
  int calls = 0;
  const Schedule s = multiplicative({.initial = 2,
                                     .factor =
                                         [&](std::int64_t t) {
                                           ++calls;
                                           return t == 2 ? 0.5 : 0.9;
                                         },
                                     .steps = 3});
  EXPECT_EQ(s(0), 2);
  EXPECT_NEAR(s(2), 0.9, 1e-15);
  EXPECT_NEAR(s(INT64_MAX), 0.81, 1e-15);
  EXPECT_EQ(calls, 3);
}

TEST(Table, RefusesWithScheduleArgumentRuleAndValue) {
  expect_refusal([] { multistep({.milestones = {5, 4}}); }, "multistep: milestones must rise, got 4 after 5");
  expect_refusal([] { multistep({.milestones = {-5}}); },
                 "multistep: milestones must be not negative, got -5");
  expect_refusal(
      [] {
        piecewise_constant({.values = {1, 2, 3}, .boundaries = {4, 4}});
      },
      "piecewise_constant: boundaries must rise, got 4 after 4");
  expect_refusal([] { piecewise_constant({.values = {1}, .boundaries = {4}}); },
                 "piecewise_constant: values must be one more than boundaries, got 1 and 1");
  expect_refusal(
      [] {
        multiplicative(
            {.initial = 1, .factor = [](std::int64_t t) { return t == 2 ? NAN : 1.0; }, .steps = 3});
      },
      "multiplicative: the rate of step 2 must be not negative and finite, got nan");
}

}  // namespace
}  // namespace surefoot::schedule
