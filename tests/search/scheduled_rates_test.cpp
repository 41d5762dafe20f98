#include "surefoot/search/scheduled_rates.hpp"

#include <gtest/gtest.h>

namespace surefoot::search {
namespace {

double rising(std::int64_t step) {
  return static_cast<double>(step);
}

/// 1 from 1000 to 2000 of 4000 steps, else 0.1.
double table(std::int64_t step) {
  return step >= 1000 && step < 2000 ? 1 : 0.1;
}

TEST(ScheduledRates, StandForTheirMeanOrForTheirHighestEightEpochs) {
  EXPECT_NEAR(constant_equivalent(table, 4000, 0), 0.325, 1e-12);
  EXPECT_NEAR(constant_equivalent(table, 4000, 500), 0.325, 1e-12) << "eight epochs are the run";
  EXPECT_NEAR(constant_equivalent(table, 4000, 125), 1, 1e-12);
  EXPECT_NEAR(constant_equivalent(table, 4000, 250), 0.55, 1e-12);
  EXPECT_NEAR(constant_equivalent(table, 40'000'000, 0), 0.1, 1e-3) << "from some places of a long run";
  EXPECT_EQ(constant_equivalent(rising, 1, 1), 0);
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
}  // namespace surefoot::search
