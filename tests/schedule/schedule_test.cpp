#include "surefoot/schedule/schedule.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::schedule {
namespace {

TEST(Constant, IsTheSameEverywhere) {
  const Schedule s = constant({.learning_rate = 0.3});
  for (const std::int64_t step : {INT64_MIN, std::int64_t{0}, std::int64_t{7}, INT64_MAX})
    EXPECT_EQ(s(step), 0.3);
  EXPECT_THROW(constant({.learning_rate = -1}), InvalidArgument);
  EXPECT_THROW(constant({.learning_rate = NAN}), InvalidArgument);
}

TEST(Linear, RisesAndHolds) {
  const Schedule s = linear({.start = 0, .end = 0.1, .steps = 10});
  EXPECT_EQ(s(0), 0);
  EXPECT_NEAR(s(5), 0.05, 1e-17);
  EXPECT_EQ(s(10), 0.1);
  EXPECT_EQ(s(INT64_MAX), 0.1);
  EXPECT_THROW(linear({.start = 0, .end = 1, .steps = 0}), InvalidArgument);
}

TEST(Exponential, IsStraightInLogRate) {
  const Schedule s = exponential({.start = 1e-7, .end = 10, .steps = 8});
  EXPECT_EQ(s(0), 1e-7);
  for (int step = 0; step <= 8; ++step) EXPECT_NEAR(std::log10(s(step)), -7 + step, 1e-12);
  EXPECT_EQ(s(9), 10);
  EXPECT_THROW(exponential({.start = 0, .end = 1, .steps = 5}), InvalidArgument);
}

TEST(Scale, Multiplies) {
  EXPECT_NEAR(scale(linear({.start = 1, .end = 3, .steps = 2}), 0.5)(1), 1, 1e-15);
  EXPECT_THROW(scale(constant({}), NAN), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::schedule
