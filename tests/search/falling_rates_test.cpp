#include "surefoot/search/falling_rates.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "surefoot/core/error.hpp"

namespace surefoot::search {
namespace {

/// Losses of gradient descent on ½x² at a rate: they fall for rates below 2.
std::vector<double> descent(double rate, std::int64_t steps, double curvature = 1) {
  std::vector<double> losses;
  double x = 1;
  for (std::int64_t i = 0; i < steps; ++i) {
    losses.push_back(0.5 * curvature * x * x);
    x -= rate * curvature * x;
  }
  return losses;
}

TEST(FallingRates, GoesTwoOrdersBelowTheFirstRateThatFalls) {
  FallingRates search;
  std::vector<double> tried;
  while (const auto trial = search.ask()) {
    tried.push_back(trial->learning_rate);
    search.tell(descent(trial->learning_rate, trial->steps, 150));
  }
  ASSERT_EQ(tried.size(), 3U);
  EXPECT_NEAR(tried[2], 0.01, 1e-12);
  EXPECT_NEAR(*search.suggestion().learning_rate, 1e-4, 1e-12);
  EXPECT_THROW(search.tell({1, 2, 3, 4}), InvalidArgument);
}

TEST(FallingRates, RefusesWhenNoRateFalls) {
  FallingRates search({.most = 3});
  while (search.ask()) search.tell({1, 2, NAN});
  EXPECT_FALSE(search.suggestion().found());
}

TEST(FallingRates, TriesFinerStepsWhenAsked) {
  FallingRates search({.per_decade = 2});
  search.tell(descent(10, 10));
  EXPECT_NEAR(search.ask()->learning_rate, std::pow(10, -0.5), 1e-12);
}

TEST(LossFalls, NeedsAFallThroughoutAndFiniteLosses) {
  EXPECT_TRUE(loss_falls({4, 3, 2, 1}));
  EXPECT_FALSE(loss_falls({1, 2, 3, 4}));
  EXPECT_FALSE(loss_falls({1, 1, 1, 1}));
  EXPECT_FALSE(loss_falls({4, 3, NAN, 1}));
  EXPECT_FALSE(loss_falls({4, 3, 2}));
}

}  // namespace
}  // namespace surefoot::search
