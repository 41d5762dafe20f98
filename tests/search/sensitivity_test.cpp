#include "surefoot/search/sensitivity.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace surefoot::search {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

RateRun run(double rate, double result) {
  return {.learning_rate = rate, .result = result, .diverged = !std::isfinite(result)};
}

/// Half decades, three seeds, and a loss that doubles its distance from the best every half decade.
std::vector<RateRun> valley() {
  std::vector<RateRun> runs;
  for (const double x : {-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5})
    for (const double luck : {-0.001, 0.0, 0.001})
      runs.push_back(run(std::pow(10.0, x), x < -1.2 ? 0.3 + 0.1 * (x + 1.5) * (x + 1.5) + luck : nan));
  return runs;
}

TEST(Sensitivity, SaysBestRangeCliffAndSlope) {
  const auto s = sensitivity(valley(), {.initial_value = 2.3});
  ASSERT_TRUE(s.found()) << s.reason;
  EXPECT_NEAR(s.best_tried, std::pow(10.0, -1.5), 1e-9);
  EXPECT_NEAR(*s.cliff, 0.1, 1e-9);
  ASSERT_EQ(s.ranges.size(), 3U);
  EXPECT_LT(s.ranges[1].low.learning_rate, 0.01);
  EXPECT_GT(s.ranges[1].low.learning_rate, 0.0031);
  EXPECT_EQ(s.diverged, 6);
  EXPECT_EQ(s.fewest_seeds, 3);
  EXPECT_TRUE(s.slope);
  EXPECT_FALSE(s.few_rates || s.best_is_lowest || s.best_is_highest || s.narrower_than_grid || s.coarse_grid);
}

TEST(Sensitivity, StaysBelowACliff) {
  const auto s = sensitivity(valley(), {.initial_value = 2.3});
  EXPECT_NEAR(std::log10(s.learning_rate), -1.75, 1e-9);
  for (const auto& range : s.ranges) {
    EXPECT_NEAR(std::log10(range.high.learning_rate), -1.75, 1e-9);
    EXPECT_LE(range.high.lowest, range.high.learning_rate);
    EXPECT_GE(range.high.highest, s.best_tried);
  }
  EXPECT_THAT(s.settle, ElementsAre(DoubleNear(std::pow(10.0, -1.75), 1e-9)));
}

TEST(Sensitivity, RangesLieWithinOneAnotherAndHoldTheRate) {
  const auto s = sensitivity(valley(), {.initial_value = 2.3});
  for (std::size_t i = 0; i < s.ranges.size(); ++i) {
    EXPECT_LE(s.ranges[i].low.learning_rate, s.learning_rate);
    EXPECT_GE(s.ranges[i].high.learning_rate, s.learning_rate);
    EXPECT_LE(s.ranges[i].low.lowest, s.ranges[i].low.learning_rate);
    EXPECT_GE(s.ranges[i].low.highest, s.ranges[i].low.learning_rate);
    if (i == 0) continue;
    EXPECT_LE(s.ranges[i].low.learning_rate, s.ranges[i - 1].low.learning_rate);
  }
}

TEST(Sensitivity, IsTheMeanOfLossOverTheBest) {
  const auto s = sensitivity(std::vector{run(0.01, 0.5), run(0.1, 0.3), run(1, 9.0), run(10, nan)},
                             {.initial_value = 2.3});
  EXPECT_NEAR(s.lr_sensitivity, (0.2 + 0 + 2.0 + 2.0) / 4, 1e-12);
}

TEST(Sensitivity, MeasuresFromTheWorstRateWithoutAnInitialValue) {
  const auto s = sensitivity(std::vector{run(0.001, 1.0), run(0.01, 0.5), run(0.1, 0.3), run(1, nan)});
  EXPECT_TRUE(s.from_worst);
  EXPECT_EQ(s.initial_value, 1);
  EXPECT_EQ(s.best_tried, 0.1);
  EXPECT_FALSE(sensitivity(valley(), {.initial_value = 2.3}).from_worst);
}

TEST(Sensitivity, IsTheSameOfAMetricThatIsMaximized) {
  auto negated = valley();
  for (auto& member : negated) member.result = -member.result;
  const auto s = sensitivity(valley(), {.initial_value = 2.3});
  const auto t = sensitivity(negated, {.maximize = true, .initial_value = -2.3});
  EXPECT_EQ(s.learning_rate, t.learning_rate);
  EXPECT_EQ(s.ranges[0].low.learning_rate, t.ranges[0].low.learning_rate);
  EXPECT_EQ(s.lr_sensitivity, t.lr_sensitivity);
  EXPECT_EQ(s.best_value, -t.best_value);
  EXPECT_EQ(s.target, -t.target);
}

TEST(Sensitivity, CountsTheStepsToTheTarget) {
  std::vector<RateRun> runs;
  for (const auto& [rate, halves] : {std::pair{0.01, 400}, {0.1, 100}, {1.0, 100'000}}) {
    RateRun member{.learning_rate = rate};
    for (int step = 0; step <= 1000; step += 20)
      member.curve.push_back({step, std::exp2(-static_cast<double>(step) / halves), step * 0.5});
    member.result = member.curve.back().value;
    runs.push_back(member);
  }
  const auto s = sensitivity(runs, {.target = 0.25, .price_per_hour = 36});
  EXPECT_FALSE(s.from_worst);
  EXPECT_EQ(s.initial_value, 1);
  ASSERT_EQ(s.costs.size(), 3U);
  EXPECT_EQ(s.costs[0].steps, 800);
  EXPECT_EQ(s.costs[1].steps, 200);
  EXPECT_EQ(s.costs[1].seconds, 100);
  EXPECT_EQ(s.costs[1].money, 1);
  EXPECT_EQ(s.costs[2].steps, infinity);
  EXPECT_NEAR(s.tenfold_cost.value(), 4, 1e-9);
}

TEST(Sensitivity, AStepZeroThatDependsOnTheRateIsNoInitialValue) {
  std::vector<RateRun> runs;
  for (const auto& [rate, first] : {std::pair{0.01, 1.0}, {0.1, 0.4}, {1.0, 2.0}})
    runs.push_back({.learning_rate = rate, .result = first / 2, .curve = {{0, first}, {1, first / 2}}});
  EXPECT_TRUE(sensitivity(runs).from_worst);
}

TEST(Sensitivity, SaysWhereTheEvidenceIsThin) {
  const auto edge = sensitivity(std::vector{run(0.01, 1.0), run(0.1, 0.5), run(1, 0.2)});
  EXPECT_TRUE(edge.best_is_highest);
  EXPECT_FALSE(edge.ranges[1].high.seen);
  EXPECT_EQ(edge.ranges[1].high.highest, infinity);
  EXPECT_THAT(edge.settle, ::testing::Contains(DoubleNear(10, 1e-9)));
  EXPECT_THAT(edge.settle_seeds, ElementsAre(0.1, 1));
  const auto narrow = sensitivity(std::vector{run(0.01, 1.0), run(0.1, 0.1), run(1, 1.0)});
  EXPECT_TRUE(narrow.narrower_than_grid);
  EXPECT_TRUE(narrow.coarse_grid);
  EXPECT_THAT(narrow.settle, ElementsAre(DoubleNear(0.0316, 1e-4), DoubleNear(0.316, 1e-3)));
  EXPECT_TRUE(sensitivity(std::vector{run(0.01, 1.0), run(0.1, 0.5)}).few_rates);
}

TEST(Sensitivity, NoiseOfTheSeedsWidensTheEnds) {
  auto noisy = valley();
  for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i].result += 0.02 * (static_cast<double>(i % 3) - 1);
  const auto calm = sensitivity(valley(), {.initial_value = 2.3}).ranges[2].low;
  const auto wild = sensitivity(noisy, {.initial_value = 2.3}).ranges[2].low;
  EXPECT_GT(wild.highest / wild.lowest, calm.highest / calm.lowest);
  EXPECT_GT(wild.learning_rate, calm.learning_rate);
}

TEST(Sensitivity, SaysWhatCannotBeToldAndWhy) {
  const auto why = [](const std::vector<RateRun>& runs, double initial = nan) {
    const auto s = sensitivity(runs, {.initial_value = initial});
    EXPECT_FALSE(s.found());
    return s.reason;
  };
  EXPECT_THAT(why({}), HasSubstr("no run"));
  EXPECT_THAT(why({run(-1, 0.3), run(nan, 0.3)}), HasSubstr("no run"));
  EXPECT_THAT(why({run(0.1, 0.3)}), HasSubstr("one run"));
  EXPECT_THAT(why({run(0.1, 0.3), run(0.1, 0.4)}), HasSubstr("the rate 0.1"));
  EXPECT_THAT(why({run(0.1, nan), run(1, infinity)}), HasSubstr("all 2 runs diverged"));
  EXPECT_THAT(why({run(0.1, 0.3), run(1, 0.3)}), HasSubstr("equal"));
  EXPECT_THAT(why({run(0.1, 0.3), run(1, nan)}), HasSubstr("alike"));
  EXPECT_THAT(why({run(0.1, 0.3), run(1, 0.4)}, 0.2), HasSubstr("initial value 0.2"));
}

}  // namespace
}  // namespace surefoot::search
