#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/random.hpp"
#include "surefoot/find/combine.hpp"

#include "support/sanitized.hpp"

namespace surefoot::find {
namespace {

/// A range test as Lightning's issue #21141 shows it: a noisy, flat start, a fall, then a rise that explodes.
/// The loss without noise falls by `fall` around 10^`fall_at` and rises from 10^`turn_at` on.
struct NoisyCurve {
  double noise = 0.1;
  double fall = 1.2;
  double fall_at = -2.2;
  double turn_at = -0.6;
  bool early_spike = false;
  bool cliff = false;

  double loss(double x) const {
    const double risen = x > turn_at ? (cliff ? 1e9 : std::pow(10.0, 2 * (x - turn_at)) - 1) : 0;
    return 2.3 - fall / (1 + std::exp(-(x - fall_at) / 0.25)) + risen;
  }

  RangeCurve draw(std::uint64_t seed) const {
    RandomStream random(seed);
    const auto rates = log_spaced({1e-7, 10}, 100);
    std::vector<double> losses;
    for (const double rate : rates) losses.push_back(loss(std::log10(rate)) + noise * random.normal());
    if (early_spike) losses[static_cast<std::size_t>(random.below(20))] += 3;
    return replay({.range = {1e-7, 10}}, losses);
  }
};

class NoisyCurves : public ::testing::TestWithParam<NoisyCurve> {};

TEST_P(NoisyCurves, EveryOneOf200DrawsIsAnsweredOnTheFallingSideWithinADecade) {
  const NoisyCurve& shape = GetParam();
  double lowest = 10;
  double highest = -10;
  for (std::uint64_t draw = 0; draw < testing::draws(200); ++draw) {
    std::vector<RangeCurve> curves;
    for (std::uint64_t k = 0; k < 3; ++k) curves.push_back(shape.draw(derive_seed(draw, "curve", k)));
    const auto answer = combine(curves).suggestion;
    ASSERT_TRUE(answer.found()) << "draw " << draw << ": " << answer.reason;
    const double x = std::log10(*answer.learning_rate);
    // The falling side: after the fall has begun and before the turn.
    EXPECT_LT(shape.loss(x), 2.3 - 0.05 * shape.fall) << "draw " << draw << " at " << x;
    EXPECT_LT(x, shape.turn_at) << "draw " << draw;
    EXPECT_LE(answer.low, *answer.learning_rate);
    EXPECT_GE(answer.high, *answer.learning_rate);
    lowest = std::min(lowest, x);
    highest = std::max(highest, x);
  }
  EXPECT_LE(highest - lowest, 1.0);
}

INSTANTIATE_TEST_SUITE_P(Shapes, NoisyCurves,
                         ::testing::Values(NoisyCurve{}, NoisyCurve{.noise = 0.02}, NoisyCurve{.noise = 0.25},
                                           NoisyCurve{.noise = 0.1, .fall = 0.6},
                                           NoisyCurve{.early_spike = true}, NoisyCurve{.cliff = true},
                                           NoisyCurve{.fall_at = -4, .turn_at = -3},
                                           NoisyCurve{.fall_at = -3.5, .turn_at = -0.5}));

TEST(NoisyCurve, OneCurveIsEnoughForAnAnswer) {
  for (std::uint64_t draw = 0; draw < testing::draws(200); ++draw) {
    const std::vector<RangeCurve> one{NoisyCurve{}.draw(draw)};
    const auto answer = combine(one).suggestion;
    ASSERT_TRUE(answer.found()) << draw << answer.reason;
    EXPECT_LT(*answer.learning_rate, std::pow(10, -0.6));
    EXPECT_GT(*answer.learning_rate, 1e-3);
  }
}

TEST(NoisyCurve, RefusesALossThatIsOnlyNoise) {
  int answered = 0;
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    std::vector<RangeCurve> curves;
    for (std::uint64_t k = 0; k < 3; ++k)
      curves.push_back(NoisyCurve{.noise = 0.2, .fall = 0, .turn_at = 5}.draw(derive_seed(draw, "noise", k)));
    if (combine(curves).suggestion.found()) ++answered;
  }
  EXPECT_LE(answered, 4);
}

TEST(NoisyCurve, RefusesALossThatNeverMoves) {
  const std::vector<RangeCurve> flat{replay({}, std::vector<double>(100, 2.3))};
  const auto answer = combine(flat);
  EXPECT_FALSE(answer.suggestion.found());
  EXPECT_NE(answer.suggestion.reason.find("never falls"), std::string::npos);
}

TEST(NoisyCurve, SaysOnWhichSideTheTurnIsMissing) {
  const NoisyCurve late{.noise = 0.01, .fall_at = 1.2, .turn_at = 5};
  const auto above = combine(std::vector{late.draw(1)});
  EXPECT_FALSE(above.suggestion.found());
  EXPECT_EQ(above.missing, Missing::above);
  EXPECT_EQ(widened({1e-7, 10}, above.missing).high, 1000);
  std::vector<double> explodes;
  for (int i = 0; i < 100; ++i) explodes.push_back(2.3 * std::pow(2, i));
  const auto below = combine(std::vector{replay({}, explodes)});
  EXPECT_FALSE(below.suggestion.found());
  EXPECT_EQ(below.missing, Missing::below);
  EXPECT_NEAR(widened({1e-7, 10}, below.missing).low, 1e-9, 1e-15);
}

}  // namespace
}  // namespace surefoot::find
