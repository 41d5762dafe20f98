#include "surefoot/find/range_test.hpp"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

RangeCurve told(const RangeTestOptions& options, const std::function<double(double)>& loss) {
  RangeTest test(options);
  while (const auto rate = test.ask()) test.tell(loss(*rate));
  return test.curve();
}

TEST(RangeTest, TriesBothEndsAndEvenStepsInLogRate) {
  const auto curve = told({}, [](double) { return 1.0; });
  ASSERT_EQ(curve.learning_rates.size(), 100U);
  EXPECT_EQ(curve.learning_rates.front(), 1e-7);
  EXPECT_EQ(curve.learning_rates.back(), 10);
  for (std::size_t i = 1; i < 100; ++i)
    EXPECT_NEAR(std::log10(curve.learning_rates[i] / curve.learning_rates[i - 1]), 8.0 / 99, 1e-12);
  EXPECT_FALSE(curve.stopped_early);
  EXPECT_EQ(curve.reason, "every rate was tried");
}

TEST(RangeTest, LinearSpacingIsEvenInRate) {
  const auto curve =
      told({.range = {0.1, 0.5}, .steps = 5, .spacing = Spacing::linear}, [](double) { return 1.0; });
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(curve.learning_rates[i], 0.1 * (i + 1.0), 1e-15);
}

TEST(RangeTest, StopsAtFourTimesTheBestSmoothedLoss) {
  // Unsmoothed, the first loss above four times the best is the one that stops it.
  const auto curve =
      told({.range = {0.1, 1}, .steps = 10, .spacing = Spacing::linear, .smoothing = 0}, [](double rate) {
        return rate < 0.45 ? 2.0 : rate < 0.65 ? 8.0 : 8.1;
      });
  ASSERT_EQ(curve.losses.size(), 7U);
  EXPECT_TRUE(curve.stopped_early);
  EXPECT_NEAR(curve.learning_rates.back(), 0.7, 1e-12);
  EXPECT_EQ(curve.reason, "the smoothed loss rose past 4 times its best at rate 0.7");
}

TEST(RangeTest, StopsLossesBelowZeroByTheirFallNotTheirSign) {
  const auto fall = told({.steps = 50, .smoothing = 0}, [i = 0.0](double) mutable { return -(i++); });
  EXPECT_EQ(fall.losses.size(), 50U);
  const auto rise = told({.steps = 50, .smoothing = 0}, [i = 0.0](double) mutable {
    const double x = i++;
    return x < 10 ? -x : 3 * (x - 10);
  });
  EXPECT_EQ(rise.losses.back(), 21) << "best −9 from 0: stops beyond −9 + 3·9 = 18";
}

TEST(RangeTest, StopsALossThatRisesFromBelowZero) {
  EXPECT_EQ(replay({.steps = 10, .smoothing = 0}, {-1, 1.9, 2.1, 9}).losses.size(), 3U);
}

TEST(RangeTest, RecordsTheNaNThatEndsIt) {
  for (const double bad : {NAN, INFINITY, -INFINITY}) {
    const auto curve = told({}, [bad](double rate) { return rate > 1e-3 ? bad : 2.0; });
    EXPECT_TRUE(curve.stopped_early);
    EXPECT_FALSE(std::isfinite(curve.losses.back()));
    EXPECT_TRUE(std::isfinite(curve.losses[curve.losses.size() - 2]));
    EXPECT_GT(curve.learning_rates.back(), 1e-3);
  }
}

TEST(RangeTest, AskingTwiceIsAskingOnceAndTellingUnaskedIsAnError) {
  RangeTest test({.steps = 2});
  EXPECT_THROW(test.tell(1), InvalidArgument);
  EXPECT_EQ(test.ask(), test.ask());
  test.tell(1);
  EXPECT_THROW(test.tell(1), InvalidArgument);
  EXPECT_EQ(test.ask(), 10);
  test.tell(1);
  EXPECT_EQ(test.ask(), std::nullopt);
  EXPECT_THROW(test.tell(1), InvalidArgument);
}

TEST(RangeTest, ReplayIsAskingAndTelling) {
  const auto curve = replay({.steps = 4}, {3, 2, 1});
  EXPECT_EQ(curve.losses, (std::vector<double>{3, 2, 1}));
  EXPECT_TRUE(curve.reason.empty()) << "a test that is not over has no reason to have ended";
  EXPECT_EQ(replay({.steps = 4}, {1, 9, 9, 9, 9}).losses.size(), 2U);
}

TEST(RangeTest, IsNotEndedByAFirstLossFarBelowTheUsualOneWhereAveragesMustSettle) {
  std::vector<double> losses(30, 1);
  losses.front() = 0.1;
  EXPECT_EQ(replay({}, losses).losses.size(), 2U);
  const RangeTestOptions settles{.fewest_averaged = 10};
  EXPECT_FALSE(replay(settles, losses).stopped_early);
  losses.back() = 1000;
  EXPECT_TRUE(replay(settles, losses).stopped_early);
  EXPECT_TRUE(replay(settles, {1, NAN}).stopped_early);
}

TEST(RangeTest, IsAValue) {
  RangeTest test({.steps = 5});
  test.ask();
  test.tell(1);
  RangeTest copy = test;
  copy.ask();
  copy.tell(2);
  EXPECT_EQ(test.curve().losses.size(), 1U);
  EXPECT_EQ(copy.curve().losses.size(), 2U);
}

TEST(RangeTest, RefusesBadOptions) {
  EXPECT_THROW(RangeTest({.range = {1, 0.1}}), InvalidArgument);
  EXPECT_THROW(RangeTest({.range = {0, 0.1}}), InvalidArgument);
  EXPECT_THROW(RangeTest({.range = {1, 1}}), InvalidArgument);
  EXPECT_THROW(RangeTest({.steps = 0}), InvalidArgument);
  EXPECT_THROW(RangeTest({.smoothing = 1}), InvalidArgument);
  EXPECT_THROW(RangeTest({.smoothing = NAN}), InvalidArgument);
  EXPECT_THROW(RangeTest({.stop_factor = 1}), InvalidArgument);
  EXPECT_THROW(RangeTest({.stop_factor = NAN}), InvalidArgument);
}

TEST(CheckCurve, RefusesRaggedOrUnorderedCurves) {
  EXPECT_NO_THROW(check_curve({}, "test"));
  EXPECT_THROW(check_curve({.learning_rates = {1}, .losses = {1}}, "test"), InvalidArgument);
  EXPECT_THROW(check_curve({.learning_rates = {1, 1}, .losses = {1, 1}, .smoothed = {1, 1}}, "test"),
               InvalidArgument);
  EXPECT_THROW(check_curve({.learning_rates = {-1}, .losses = {1}, .smoothed = {1}}, "test"),
               InvalidArgument);
}

}  // namespace
}  // namespace surefoot::find
