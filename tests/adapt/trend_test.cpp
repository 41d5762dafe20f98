#include "surefoot/adapt/trend.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"

#include "adapt/contract.hpp"

namespace surefoot::adapt {
namespace {

std::vector<double> line(int count, double slope, double noise, std::uint64_t seed = 1) {
  RandomStream random(seed);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(2 + slope * i + noise * random.normal());
  return values;
}

TEST(ProbabilityFalling, IsThatOfTheSlopesNormalDistribution) {
  // Slope −0.5, residuals 0.2, −0.4, 0.2: s² = 0.24 / 1 / 2, so Φ(0.5 / √0.12).
  const std::vector<double> values{1.2, 0.1, 0.2};
  EXPECT_NEAR(probability_falling(values), 0.5 * std::erfc(-0.5 / std::sqrt(0.12) / std::sqrt(2.0)), 1e-3);
  EXPECT_EQ(probability_falling(std::vector<double>{3, 2, 1}), 1);
  EXPECT_EQ(probability_falling(std::vector<double>{1, 2, 3}), 0);
  EXPECT_EQ(probability_falling(std::vector<double>{1, 1, 1, 1}), 0.5);
  EXPECT_EQ(probability_falling(std::vector<double>{2, 1}), 0.5);
}

TEST(ProbabilityFalling, SeesAFallThroughNoiseAndASpike) {
  auto values = line(300, -0.002, 0.1);
  EXPECT_GT(probability_falling(values), 0.99);
  values[299] = 60;
  EXPECT_LT(probability_falling(values), 0.51);
  EXPECT_GT(probability_falling_without_peaks(values, 0.1), 0.99);
  EXPECT_THROW(probability_falling_without_peaks(values, 1), InvalidArgument);
}

TEST(Trend, LetsAFallAloneAndLowersTheRateOnceItIsFlat) {
  const TrendOptions options{.learning_rate = 1, .factor = 0.5, .patience = 100};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    EXPECT_EQ(rates(trend(options), line(1000, -0.001, 0.05, seed)).back(), 1) << seed;
    EXPECT_LT(rates(trend(options), line(1000, 0, 0.05, seed)).back(), 1) << seed;
    EXPECT_LE(rates(trend(options), line(350, 0.001, 0.05, seed)).back(), 0.125) << seed;
  }
}

TEST(Trend, DoesNotTakeTheDescentAfterASpikeForAPlateau) {
  // A spike to below the later losses: nothing improves on it, though everything falls.
  auto values = line(300, -0.005, 0.02);
  values[20] = 0.01;
  EXPECT_LT(
      rates(reduce_on_plateau({.learning_rate = 1, .watch = Watch::training_loss, .patience = 50}), values)
          .back(),
      1);
  EXPECT_EQ(rates(trend({.learning_rate = 1, .patience = 50}), values).back(), 1);
}

TEST(Trend, RefusesBadOptionsAndLossesThatAreNotFinite) {
  EXPECT_THROW(trend({.learning_rate = -1}), InvalidArgument);
  EXPECT_THROW(trend({.factor = 1}), InvalidArgument);
  EXPECT_THROW(trend({.patience = 2}), InvalidArgument);
  EXPECT_THROW(trend({.no_progress = 1}), InvalidArgument);
  EXPECT_THROW(trend({.discard = 1}), InvalidArgument);
  EXPECT_THROW(trend({.min_rate = -1}), InvalidArgument);
  const auto controller = trend({});
  try {
    controller.next(controller.start().state, {.training_loss = std::nan("")});
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "trend: training_loss must be finite, got nan");
  }
}

RC_GTEST_PROP(TrendProperty, KeepsTheContractAndNeverRaises, ()) {
  const TrendOptions options{.learning_rate = *rc::gen::element(0.1, 3.0),
                             .factor = *rc::gen::element(0.1, 0.9),
                             .patience = *rc::gen::inRange(3, 30),
                             .min_rate = *rc::gen::element(0.0, 0.05, 5.0)};
  const auto losses = any_losses();
  check_contract(trend(options), std::min(options.min_rate, options.learning_rate), options.learning_rate,
                 losses);
  const auto decided = rates(trend(options), losses);
  RC_ASSERT(std::is_sorted(decided.rbegin(), decided.rend()));
}

}  // namespace
}  // namespace surefoot::adapt
