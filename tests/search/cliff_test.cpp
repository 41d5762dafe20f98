#include "surefoot/search/cliff.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace surefoot::search {
namespace {

TEST(Cliff, IsKnownOfRowsThatMakeABatchFiveTimesAsSteep) {
  EXPECT_TRUE(rows_far_out(5));
  EXPECT_FALSE(rows_far_out(4.9));
  EXPECT_FALSE(rows_far_out(std::nan("")));
}

TEST(Cliff, CanBeTestedWhereStepsFollowTheGradient) {
  EXPECT_TRUE(edge_would_tell(StepLength::gradient, 5));
  EXPECT_TRUE(edge_would_tell(StepLength::averaged, 5));
  EXPECT_FALSE(edge_would_tell(StepLength::averaged, 4.9));
  EXPECT_FALSE(edge_would_tell(StepLength::averaged, std::nan("")));
  EXPECT_FALSE(edge_would_tell(StepLength::normalised, 11));
  EXPECT_FALSE(edge_would_tell(StepLength::unknown, 11));
}

TEST(Cliff, LiesMidwayBetweenEdgeAndValleyAndFurtherBelowWithMomentum) {
  EXPECT_NEAR(cap_by_edge(-1, -2, StepLength::gradient), -1.95, 1e-12);
  EXPECT_NEAR(cap_by_edge(-1, -2, StepLength::averaged), -2.2, 1e-12);
}

TEST(Cliff, IsNearerTheLongerTheRunWhereThereWasNoTest) {
  EXPECT_NEAR(cap_by_lean(-2, 1, StepLength::gradient), -2.44, 1e-12);
  EXPECT_LT(cap_by_lean(-2, 2, StepLength::gradient), cap_by_lean(-2, 1, StepLength::gradient));
  EXPECT_LT(cap_by_lean(-2, 1, StepLength::averaged), cap_by_lean(-2, 1, StepLength::gradient));
}

}  // namespace
}  // namespace surefoot::search
