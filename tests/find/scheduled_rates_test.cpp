#include "surefoot/find/scheduled_rates.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace surefoot::find {
namespace {

double rising(std::int64_t step) {
  return static_cast<double>(step);
}

/// 1 from 1000 to 2000 of 4000 steps, else 0.1.
double table(std::int64_t step) {
  return step >= 1000 && step < 2000 ? 1 : 0.1;
}

TEST(ScheduledRates, StandForTheirMean) {
  for (const auto length :
       {UpdateRule::unknown, UpdateRule::gradient, UpdateRule::momentum, UpdateRule::scale_invariant})
    EXPECT_NEAR(constant_equivalent(table, 4000, length), 0.325, 1e-12);
  EXPECT_NEAR(constant_equivalent(table, 40'000'000, UpdateRule::gradient), 0.1, 1e-3)
      << "from some places of a long run";
  EXPECT_EQ(constant_equivalent(rising, 1, UpdateRule::gradient), 0);
}

TEST(ScheduledRates, OfNormalisedStepsStandForTheMeanOfTheSecondHalf) {
  const auto line = [](std::int64_t step) { return 1 - static_cast<double>(step) / 4000; };
  EXPECT_NEAR(constant_equivalent(line, 4000, UpdateRule::adaptive), 0.25, 1e-3);
  EXPECT_NEAR(constant_equivalent(table, 4000, UpdateRule::adaptive), 0.325 / 2.8, 1e-12) << "falls soon";
  EXPECT_NEAR(constant_equivalent(table, 3000, UpdateRule::adaptive), 0.4, 1e-12) << "1500 to 3000";
  EXPECT_EQ(constant_equivalent(rising, 1, UpdateRule::adaptive), 0);
  EXPECT_EQ(constant_equivalent(rising, 3, UpdateRule::adaptive), 1.5) << "steps 1 and 2";
}

TEST(ScheduledRates, CountMoreWhereRowsAreMemorized) {
  const auto sgd = UpdateRule::gradient;
  EXPECT_EQ(memorization_factor(4, 1000, sgd), 1);
  EXPECT_EQ(memorization_factor(80, 1, sgd), 1) << "a parameter a target is no more than the data bear";
  EXPECT_NEAR(memorization_factor(16, std::sqrt(20.0), sgd), 2, 1e-12);
  EXPECT_NEAR(memorization_factor(10, 20, sgd), 2.5, 1e-12);
  EXPECT_NEAR(memorization_factor(800, 1e6, sgd), 7.5, 1e-12) << "no more epochs and parameters count";
  EXPECT_NEAR(memorization_factor(16, 20, UpdateRule::scale_invariant), 2, 1e-12);
  EXPECT_EQ(memorization_factor(0, 20, sgd), 1) << "epochs are not known";
  EXPECT_EQ(memorization_factor(80, std::nan(""), sgd), 1);
}

TEST(ScheduledRates, OfAShortPeriodInALongRunStandForTheirMean) {
  const auto half_on = [](std::int64_t step) { return step % 200 < 100 ? 1.0 : 0.0; };
  for (const std::int64_t horizon : {400'000, 2'000'000, 2'000'100, 123'456'700})
    EXPECT_NEAR(constant_equivalent(half_on, horizon, UpdateRule::gradient), 0.5, 0.01) << horizon;
  const auto peaks = [](std::int64_t step) { return step % 200 >= 150 ? 1.0 : 0.1; };
  EXPECT_EQ(highest(peaks, 200'000), 1);
  EXPECT_EQ(highest_at_first(peaks, 1'000'000, 50'000), 1);
}

TEST(ScheduledRates, FallAsFarAsTheirMeanIsBelowTheHighest) {
  const auto line = [](std::int64_t step) { return 4.0 - static_cast<double>(step) / 1000; };
  EXPECT_EQ(how_far_they_fall(line, 4000), 1);
  EXPECT_EQ(how_far_they_fall([](std::int64_t) { return 0.5; }, 4000), 0);
  EXPECT_EQ(how_far_they_fall([](std::int64_t) { return 0.0; }, 4000), 0);
  const auto floor = [](std::int64_t step) { return 5.0 - static_cast<double>(step) / 4000; };
  EXPECT_NEAR(how_far_they_fall(floor, 4000), 0.22, 1e-3);
}

TEST(ScheduledRates, AreHighestAtFirstInTwoEpochsOrATenth) {
  EXPECT_EQ(highest_at_first(rising, 4000, 300), 599);
  EXPECT_EQ(highest_at_first(rising, 4000, 16), 399);
  EXPECT_EQ(highest_at_first(rising, 4000, 3000), 3999);
  EXPECT_EQ(highest_at_first(rising, 4000, 0), 3999) << "epochs are not known";
  EXPECT_EQ(highest_at_first([](std::int64_t step) { return 5.0 - static_cast<double>(step); }, 4000, 300),
            5);
  EXPECT_EQ(highest_at_first(rising, 1, 1), 0);
}

}  // namespace
}  // namespace surefoot::find
