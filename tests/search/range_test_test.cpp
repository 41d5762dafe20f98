#include "surefoot/search/range_test.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "surefoot/core/error.hpp"

namespace surefoot::search {
namespace {

TEST(RangeTest, AsksForRisingRatesFromOneEndToTheOther) {
  RangeTest test({.range = {1e-4, 1}, .steps = 5});
  std::vector<double> asked;
  while (const auto rate = test.ask()) {
    asked.push_back(*rate);
    test.tell(1);
  }
  ASSERT_EQ(asked.size(), 5U);
  EXPECT_EQ(asked.front(), 1e-4);
  EXPECT_EQ(asked.back(), 1);
  EXPECT_NEAR(asked[2], 1e-2, 1e-12);
  EXPECT_FALSE(test.curve().stopped_early);
  EXPECT_THROW(test.tell(1), InvalidArgument);
}

TEST(RangeTest, SpacesLinearlyWhenToldTo) {
  RangeTest test({.range = {0.1, 0.5}, .steps = 3, .spacing = Spacing::linear});
  test.tell(1);
  EXPECT_NEAR(*test.ask(), 0.3, 1e-12);
}

TEST(RangeTest, SmoothsWithoutBias) {
  RangeTest test({.range = {1e-4, 1}, .steps = 10, .smoothing = 0.9});
  test.tell(5);
  test.tell(7);
  EXPECT_NEAR(test.curve().smoothed[0], 5, 1e-12);
  EXPECT_NEAR(test.curve().smoothed[1], (0.9 * 5 + 7) / 1.9, 1e-12);
}

TEST(RangeTest, StopsAtTheFirstLossThatIsNotANumber) {
  RangeTest test({.range = {1e-4, 1}, .steps = 10});
  test.tell(2);
  test.tell(NAN);
  EXPECT_FALSE(test.ask());
  EXPECT_TRUE(test.curve().stopped_early);
  EXPECT_EQ(test.curve().losses.size(), 2U);
}

TEST(RangeTest, StopsWhenTheSmoothedLossHasRisenFourfold) {
  RangeTest test({.range = {1e-4, 1}, .steps = 10, .smoothing = 0});
  test.tell(1);
  test.tell(3.9);
  EXPECT_TRUE(test.ask());
  test.tell(4.1);
  EXPECT_FALSE(test.ask());
}

TEST(RangeTest, MeasuresTheRiseOfANegativeLossFromItself) {
  RangeTest test({.range = {1e-4, 1}, .steps = 10, .smoothing = 0});
  test.tell(-1);
  test.tell(1.9);
  EXPECT_TRUE(test.ask());
  test.tell(2.1);
  EXPECT_FALSE(test.ask());
}

TEST(RangeTest, RefusesBadOptions) {
  EXPECT_THROW(RangeTest({.range = {1, 0.1}}), InvalidArgument);
  EXPECT_THROW(RangeTest({.range = {0.1, 0.1}}), InvalidArgument);
  EXPECT_THROW(RangeTest({.steps = 1}), InvalidArgument);
  EXPECT_THROW(RangeTest({.smoothing = 1}), InvalidArgument);
  EXPECT_THROW(RangeTest({.stop_factor = 1}), InvalidArgument);
}

TEST(Replay, CutsAsTheTestWouldHave) {
  const RangeCurve curve = replay({.range = {1e-4, 1}, .steps = 10, .smoothing = 0}, {1, 1, 9, 1, 1});
  EXPECT_EQ(curve.losses.size(), 3U);
  EXPECT_TRUE(curve.stopped_early);
}

}  // namespace
}  // namespace surefoot::search
