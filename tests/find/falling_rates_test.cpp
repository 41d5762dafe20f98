#include "surefoot/find/falling_rates.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

/// Losses of gradient descent on x²/2 from x = 1: (1 − rate·curvature)^2t, which falls below 2/curvature
/// only.
std::vector<double> quadratic(double rate, double curvature, std::int64_t steps) {
  std::vector<double> losses;
  for (std::int64_t t = 0; t < steps; ++t)
    losses.push_back(std::pow(1 - rate * curvature, 2 * static_cast<double>(t)) / 2);
  return losses;
}

FallingRates searched(const FallingRatesOptions& options, double curvature) {
  FallingRates search(options);
  while (const auto trial = search.ask())
    search.tell(quadratic(trial->learning_rate, curvature, trial->steps));
  return search;
}

TEST(FallingRates, GoesTwoOrdersBelowTheFirstRateThatFalls) {
  // Curvature 300 falls below 2/300 = 0.0067: 1, 0.1, 0.01 diverge, 0.001 falls.
  const auto search = searched({}, 300);
  ASSERT_EQ(search.tried().size(), 4U);
  EXPECT_TRUE(search.tried().back().fell);
  EXPECT_NEAR(*search.suggestion().learning_rate, 1e-5, 1e-17);
  EXPECT_EQ(search.suggestion().low, search.suggestion().high);
  EXPECT_EQ(search.suggestion().reason,
            "0.001 is the highest rate tried whose loss falls within 10 steps; two orders lower");
}

TEST(FallingRates, AFinerLadderComesCloser) {
  const auto search = searched({.per_decade = 4}, 300);
  EXPECT_NEAR(search.tried().back().learning_rate, std::pow(10, -2.25), 1e-12);
}

TEST(FallingRates, RefusesWhenNoneFalls) {
  const auto search = searched({.start = 1, .stop = 0.01}, 1e9);
  EXPECT_EQ(search.tried().size(), 3U);
  EXPECT_FALSE(search.suggestion().found());
  EXPECT_EQ(search.suggestion().reason,
            "the loss fell within 10 steps at none of the 3 rates from 1 to 0.01");
}

TEST(FallingRates, ADivergedTrialHasNotFallen) {
  FallingRates search({.stop = 0.1});
  search.ask();
  search.tell(std::vector<double>{3, 2, 1});
  EXPECT_FALSE(search.tried().back().fell) << "three losses of ten: it broke off";
  search.ask();
  search.tell(std::vector<double>{9, 8, 7, 6, 5, 4, 3, 2, 1, NAN});
  EXPECT_FALSE(search.tried().back().fell);
  EXPECT_FALSE(search.ask().has_value());
}

TEST(FallingRates, MisuseIsAnError) {
  FallingRates search;
  EXPECT_THROW(search.tell(std::vector<double>(10, 1.0)), InvalidArgument);
  EXPECT_EQ(search.suggestion().reason, "no rate was tried yet");
  EXPECT_EQ(search.ask()->learning_rate, search.ask()->learning_rate);
  EXPECT_THROW(search.tell(std::vector<double>(11, 1.0)), InvalidArgument);
  search.tell(quadratic(0.1, 1, 10));
  EXPECT_FALSE(search.ask().has_value());
  EXPECT_THROW(search.tell(std::vector<double>(10, 1.0)), InvalidArgument);
  EXPECT_THROW(FallingRates({.start = 0}), InvalidArgument);
  EXPECT_THROW(FallingRates({.start = NAN}), InvalidArgument);
  EXPECT_THROW(FallingRates({.start = 1e-3, .stop = 1e-2}), InvalidArgument);
  EXPECT_THROW(FallingRates({.stop = 0}), InvalidArgument);
  EXPECT_THROW(FallingRates({.per_decade = 0}), InvalidArgument);
  EXPECT_THROW(FallingRates({.iterations = 3}), InvalidArgument);
}

TEST(LossFalls, OneOddLossDoesNotDecide) {
  EXPECT_TRUE(loss_falls(std::vector<double>{5, 4.5, 4, 30, 3, 2.5, 2, 1.5, 1, 0.5}));
  EXPECT_FALSE(loss_falls(std::vector<double>{1, 1.1, 1.2, 0.01, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9}));
  EXPECT_FALSE(loss_falls(std::vector<double>(10, 2.0)));
  EXPECT_FALSE(loss_falls(std::vector<double>{3, 2, 1}));
  EXPECT_FALSE(loss_falls(std::vector<double>{4, 3, 2, INFINITY}));
}

}  // namespace
}  // namespace surefoot::find
