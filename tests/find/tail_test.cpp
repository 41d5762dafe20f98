#include "surefoot/find/tail.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace surefoot::find {
namespace {

/// Losses whose logarithm is exponential with mean `tail`: Pareto with exponent 1/tail.
std::vector<double> pareto(double tail, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::exponential_distribution<double> excess(1);
  std::vector<double> losses;
  for (std::size_t i = 0; i < count; ++i) losses.push_back(std::exp(tail * excess(random)));
  return losses;
}

double tail_of(const std::vector<double>& losses) {
  return tail_of_losses(std::span(&losses, 1));
}

TEST(TailOfLosses, IsHillsEstimateForAParetoTail) {
  for (const double tail : {0.05, 0.3, 1.0}) {
    const std::vector<std::vector<double>> runs{pareto(tail, 4000, 1), pareto(tail, 4000, 2)};
    EXPECT_NEAR(tail_of_losses(runs), tail, 0.1 * tail);
  }
}

TEST(TailOfLosses, DoesNotTakeAFallingLossOrItsLevelForATail) {
  auto falling = pareto(0.1, 2000, 3);
  for (std::size_t i = 0; i < falling.size(); ++i) falling[i] *= 40.0 / (1.0 + static_cast<double>(i) / 50);
  EXPECT_NEAR(tail_of(falling), 0.1, 0.03);
}

TEST(TailOfLosses, LeavesOutWhatIsNoLossAndSaysNothingOfTooFew) {
  EXPECT_TRUE(std::isnan(tail_of_losses({})));
  EXPECT_TRUE(std::isnan(tail_of(std::vector<double>(11, 1.0))));
  EXPECT_EQ(tail_of(std::vector<double>(20, 1.0)), 0);
  auto losses = pareto(0.2, 1000, 4);
  const double clean = tail_of(losses);
  losses.insert(losses.begin() + 500, {std::numeric_limits<double>::quiet_NaN(), -1, 0});
  EXPECT_NEAR(tail_of(losses), clean, 0.01);
}

}  // namespace
}  // namespace surefoot::find
