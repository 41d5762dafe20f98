#include "surefoot/adapt/improvement.hpp"

#include <gtest/gtest.h>

namespace surefoot::adapt {
namespace {

TEST(Improves, NeedsTheThresholdInAllFourCombinations) {
  const Improvement min_rel{Mode::min, 0.1, ThresholdMode::rel};
  EXPECT_TRUE(improves(min_rel, 8.9, 10));
  EXPECT_FALSE(improves(min_rel, 9.1, 10));
  const Improvement max_rel{Mode::max, 0.1, ThresholdMode::rel};
  EXPECT_TRUE(improves(max_rel, 11.1, 10));
  EXPECT_FALSE(improves(max_rel, 10.9, 10));
  const Improvement min_abs{Mode::min, 0.1, ThresholdMode::abs};
  EXPECT_TRUE(improves(min_abs, 9.8, 10));
  EXPECT_FALSE(improves(min_abs, 9.95, 10));
  const Improvement max_abs{Mode::max, 0.1, ThresholdMode::abs};
  EXPECT_TRUE(improves(max_abs, 10.2, 10));
  EXPECT_FALSE(improves(max_abs, 10.05, 10));
}

TEST(Improves, KeepsItsDirectionBelowZero) {
  const Improvement min_rel{Mode::min, 0.1, ThresholdMode::rel};
  EXPECT_FALSE(improves(min_rel, -9.5, -10));
  EXPECT_FALSE(improves(min_rel, -10.5, -10));
  EXPECT_TRUE(improves(min_rel, -11.5, -10));
  const Improvement max_rel{Mode::max, 0.1, ThresholdMode::rel};
  EXPECT_FALSE(improves(max_rel, -10.5, -10));
  EXPECT_TRUE(improves(max_rel, -8.5, -10));
}

TEST(Improves, OnNothingAlways) {
  EXPECT_TRUE(improves({.mode = Mode::min}, 1e300, std::nullopt));
  EXPECT_TRUE(improves({.mode = Mode::max}, -1e300, std::nullopt));
}

}  // namespace
}  // namespace surefoot::adapt
