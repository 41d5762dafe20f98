#include "surefoot/core/statistics.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot {
namespace {

TEST(MeanOfLast, TakesAsManyAsThereAre) {
  const std::vector<double> values{8, 1, 2, 6};
  EXPECT_EQ(mean_of_last(values, 2), 4);
  EXPECT_EQ(mean_of_last(values, 9), 4.25);
  EXPECT_TRUE(std::isnan(mean_of_last(values, 0)));
  EXPECT_TRUE(std::isnan(mean_of_last({}, 2)));
}

TEST(GeometricMeanOfLast, IsMovedLittleByOneValueFarAbove) {
  const std::vector<double> values{8, 1, 1, 1e8};
  EXPECT_NEAR(geometric_mean_of_last(values, 4), std::pow(8e8, 0.25), 1e-9);
  EXPECT_NEAR(geometric_mean_of_last(values, 2), 1e4, 1e-8);
  EXPECT_TRUE(std::isnan(geometric_mean_of_last({}, 2)));
  EXPECT_TRUE(std::isnan(geometric_mean_of_last(std::vector<double>{1, 0}, 2)));
  EXPECT_TRUE(std::isinf(geometric_mean_of_last(std::vector<double>{1, INFINITY}, 2)));
}

TEST(Quantile, InterpolatesAsNumPyDoes) {
  const std::vector<double> values{4, 1, 3, 2};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(median(values), 2.5);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 4);
}

TEST(Quantile, EmptyAndNaNAreNaN) {
  EXPECT_TRUE(std::isnan(median({})));
  EXPECT_TRUE(std::isnan(median(std::vector<double>{1, NAN, 2})));
  EXPECT_THROW(quantile(std::vector<double>{1}, 1.1), InvalidArgument);
}

TEST(Quantile, KeepsInfinity) {
  EXPECT_TRUE(std::isinf(quantile(std::vector<double>{1, INFINITY, INFINITY, INFINITY}, 0.5)));
}

TEST(RobustDeviation, IgnoresAnOutlier) {
  EXPECT_NEAR(robust_deviation(std::vector<double>{-1, 0, 1, 0, 1, -1, 1e9}), 1.4826, 1e-12);
}

TEST(TheilSen, FindsTheLineDespiteAnOutlier) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 11; ++i) {
    x.push_back(i);
    y.push_back(3 - 0.5 * i);
  }
  y[4] = 1e6;
  const Line line = theil_sen(x, y);
  EXPECT_NEAR(line.slope, -0.5, 1e-12);
  EXPECT_NEAR(line.intercept, 3, 1e-12);
}

TEST(TheilSen, NeedsTwoDistinctPlaces) {
  EXPECT_TRUE(std::isnan(theil_sen(std::vector<double>{1, 1}, std::vector<double>{1, 2}).slope));
  EXPECT_THROW(theil_sen(std::vector<double>{1}, std::vector<double>{}), InvalidArgument);
}

TEST(MovingAverage, CorrectsItsBias) {
  MovingAverage average(0.9);
  EXPECT_TRUE(std::isnan(average.value()));
  EXPECT_DOUBLE_EQ(average.add(5), 5);
  EXPECT_NEAR(average.add(7), (0.9 * 5 + 7) / 1.9, 1e-12);
  EXPECT_THROW(MovingAverage(1), InvalidArgument);
}

TEST(MedianSecondDifference, IsDeafToASlope) {
  EXPECT_EQ(median_second_difference(std::vector<double>{1, 2}), 0);
  EXPECT_EQ(median_second_difference(std::vector<double>{1, 3, 5, 7}), 0);
  EXPECT_EQ(median_second_difference(std::vector<double>{0, 1, 0, 1, 0}), 2);
}

}  // namespace
}  // namespace surefoot
