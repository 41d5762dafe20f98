#include "surefoot/find/cliff.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace surefoot::find {
namespace {

TEST(Cliff, IsKnownOfRowsThatMakeABatchFiveTimesAsSteep) {
  EXPECT_TRUE(has_outliers(5));
  EXPECT_FALSE(has_outliers(4.9));
  EXPECT_FALSE(has_outliers(std::nan("")));
}

TEST(Cliff, IsToldByTheSharpnessWhereStepsFollowTheGradient) {
  const auto tells = [](UpdateRule rule, double outlier_ratio) {
    return sharpness_would_tell({.outlier_ratio = outlier_ratio, .update_rule = rule});
  };
  EXPECT_TRUE(tells(UpdateRule::gradient, 5));
  EXPECT_TRUE(tells(UpdateRule::momentum, 5));
  EXPECT_FALSE(tells(UpdateRule::momentum, 4.9));
  EXPECT_FALSE(tells(UpdateRule::momentum, std::nan("")));
  EXPECT_FALSE(tells(UpdateRule::adaptive, 11));
  EXPECT_FALSE(tells(UpdateRule::unknown, 11));
}

TEST(Cliff, LiesSixTimesAboveTheEdgeOfStability) {
  EXPECT_NEAR(cap_by_sharpness(2, 0, 1), std::log10(6 * 2 / 100.0), 0.01);
  EXPECT_NEAR(cap_by_sharpness(3, 0, 1), cap_by_sharpness(2, 0, 1) - 1, 1e-12);
  EXPECT_NEAR(cap_by_sharpness(2, 2, 1), cap_by_sharpness(2, 0, 1) - 0.24, 1e-12);
}

TEST(Cliff, IsKeptAwayFromWhereLittleIsLeftToLearn) {
  EXPECT_EQ(cap_by_sharpness(2, 1, 0.5), cap_by_sharpness(2, 1, 1));
  EXPECT_NEAR(cap_by_sharpness(2, 1, 0.25), cap_by_sharpness(2, 1, 1) - 0.15, 1e-12);
  EXPECT_NEAR(cap_by_sharpness(2, 1, 0), cap_by_sharpness(2, 1, 1) - 0.3, 1e-12);
}

TEST(Cliff, ItsRangeIsTheWiderTheLessIsLeftToLearn) {
  const Cap narrow = with_range(0.01, 0.5);
  const Cap wide = with_range(0.01, 0);
  EXPECT_EQ(narrow.log_rate, 0.01);
  EXPECT_NEAR(narrow.below, 0.12, 1e-12);
  EXPECT_NEAR(narrow.above, 0.06, 1e-12);
  EXPECT_NEAR(wide.below, 0.62, 1e-12);
  EXPECT_NEAR(wide.above, 0.21, 1e-12);
  EXPECT_EQ(narrow.lift, Cap{}.lift);
  EXPECT_EQ(wide.lift, 0) << "no peak rises above it where nothing is left to win";
}

TEST(Cliff, IsNearerTheLongerTheRunWhereTheSharpnessIsNotKnown) {
  EXPECT_NEAR(cap_by_margin(-2, 1, UpdateRule::gradient), -2.44, 1e-12);
  EXPECT_LT(cap_by_margin(-2, 2, UpdateRule::gradient), cap_by_margin(-2, 1, UpdateRule::gradient));
  EXPECT_LT(cap_by_margin(-2, 1, UpdateRule::momentum), cap_by_margin(-2, 1, UpdateRule::gradient));
}

}  // namespace
}  // namespace surefoot::find
