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

TEST(Schedule, StepsOutsideAreThoseAtTheEnds) {
  const Schedule s([](std::int64_t t) { return static_cast<double>(t); },
                   [](std::int64_t t) { return static_cast<double>(-t); });
  EXPECT_EQ(s(-5), 0);
  EXPECT_EQ(s(last_step), 0x1p53);
  EXPECT_EQ(s(last_step + 1), 0x1p53);
  EXPECT_EQ(s(INT64_MAX), 0x1p53);
  EXPECT_EQ(s.momentum(INT64_MAX), -0x1p53);
  EXPECT_EQ(s.momentum(INT64_MIN), 0);
}

TEST(Schedule, HasAMomentumOnlyWhenGivenOne) {
  const Schedule s([](std::int64_t) { return 1.0; });
  EXPECT_FALSE(s.has_momentum());
  EXPECT_EQ(s.momentum(3), std::nullopt);
  EXPECT_THROW(Schedule(Schedule::Function{}), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::schedule
