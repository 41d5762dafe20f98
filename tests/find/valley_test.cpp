#include "surefoot/find/valley.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

TEST(MiddleOfValley, IsTheMiddleOfAParabolaOnAnyGrid) {
  for (const double first : {-3.5, -3.4, -3.2}) {
    std::vector<RateLoss> points;
    for (double x = first; x < 0; x += 0.5) points.push_back({x, 1 + (x + 2) * (x + 2)});
    EXPECT_NEAR(middle_of_valley(points, 9), -2, 0.1);
  }
}

TEST(MiddleOfValley, GoesWithTheGentleSideOfACliff) {
  const std::vector<RateLoss> cliff{{-3.5, 1.2}, {-3, 1.02}, {-2.5, 1}, {-2, 9}};
  EXPECT_GT(middle_of_valley(cliff, 9), -3.1);
  EXPECT_LT(middle_of_valley(cliff, 9), -2.5);
  auto higher = cliff;
  higher.back().loss = 6;
  EXPECT_NEAR(middle_of_valley(higher, 9), middle_of_valley(cliff, 9), 0.02);
}

TEST(MiddleOfValley, CountsWhatGivesLittleAwayTheMoreWhereTailsAreHeavy) {
  const std::vector<RateLoss> cliff{{-3.5, 2}, {-3, 1.2}, {-2.5, 1}, {-2, 9}};
  EXPECT_LT(middle_of_valley(cliff, 9, true), middle_of_valley(cliff, 9) - 0.1);
}

TEST(MiddleOfValley, IsAPointWhereThereIsNoValley) {
  EXPECT_EQ(middle_of_valley(std::vector<RateLoss>{{-3, 1}}, 2), -3);
  EXPECT_EQ(middle_of_valley(std::vector<RateLoss>{{-3, 2}, {-2, 2}, {-1, 2}}, 2), -3);
  EXPECT_THROW(middle_of_valley({}, 1), InvalidArgument);
}

TEST(WidthOfValley, IsWhereTheStraightLinesCrossTheShareOfTheGain) {
  const RateLoss points[] = {{-4, 1}, {-3, 0.5}, {-2, 0}, {-1, 0.1}, {0, 1}};
  // From 1 to 0 a gain of 1: 5% of it lies a tenth of the way down to -3 and half of the way up to -1.
  EXPECT_NEAR(width_of_valley(points, 1, 0.05), 0.1 + 0.5, 1e-12);
  EXPECT_NEAR(width_of_valley(points, 1, 0.1), 0.2 + 1, 1e-12);
  EXPECT_NEAR(width_of_valley(points, 1, 0.55), 1.1 + 1.5, 1e-12);
}

TEST(WidthOfValley, EndsWithTheRatesThatWereTried) {
  const RateLoss points[] = {{-3, 0.01}, {-2, 0}, {-1, 0.01}};
  EXPECT_EQ(width_of_valley(points, 1, 0.02), 2);
  const RateLoss nothing_learned[] = {{-3, 1}, {-2, 1}};
  EXPECT_EQ(width_of_valley(nothing_learned, 1, 0.02), 0);
  EXPECT_THROW(width_of_valley({}, 1, 0.02), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::find
