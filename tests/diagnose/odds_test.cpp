#include "surefoot/diagnose/odds.hpp"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/diagnose/diagnose.hpp"

#include "diagnose/curves.hpp"

namespace surefoot::diagnose {
namespace {

TEST(Odds, AreProbabilities) {
  const auto evidence = MadeCurve{falling(100)}.evidence();
  EXPECT_NEAR(evidence.odds->too_low + evidence.odds->good + evidence.odds->too_high, 1, 1e-12);
  EXPECT_EQ(deciding({.too_low = 0.2, .good = 0.7, .too_high = 0.1}, &RateOdds::good), 0.7);
  EXPECT_EQ(deciding({.too_low = 0.2, .good = 0.7, .too_high = 0.1}, &RateOdds::too_low), 0);
  EXPECT_EQ(deciding({.too_low = 0.3, .good = 0.3, .too_high = 0.4}, &RateOdds::too_high), 0);
}

TEST(Odds, AWholeRunThatStillDescendsIsNotGood) {
  const auto slow = [](double t) { return 2.3 - 1.8 * std::sqrt(t / 2000); };
  auto signals = read_signals(prepare(MadeCurve{slow, slow}.curve()));
  EXPECT_TRUE(still_descends(signals));
  EXPECT_EQ(rate_odds(signals).good, 0);
  EXPECT_NEAR(rate_odds(signals).too_low + rate_odds(signals).too_high, 1, 1e-12);
  signals.fraction = 0.5;
  EXPECT_FALSE(still_descends(signals)) << "half of a run may descend";
  EXPECT_GT(rate_odds(signals).good, 0);
  EXPECT_FALSE(still_descends(read_signals(prepare(MadeCurve{falling(20), falling(20)}.curve()))));
}

TEST(Odds, AFirstLossOfTheLogIsNoStartThatTheWholeFallIsCountedFrom) {
  const auto slow = [](double t) { return 2.3 - 1.8 * std::sqrt(t / 2000); };
  auto curve = MadeCurve{slow, slow}.curve();
  curve.points.erase(curve.points.begin());
  const auto signals = read_signals(prepare(curve));
  ASSERT_FALSE(signals.initial_known);
  EXPECT_FALSE(still_descends(signals));
  EXPECT_GT(rate_odds(signals).good, 0);
}

/// Down from 3.6 to `floor` within a hundredth of the steps, and not a thousandth further.
MadeCurve standing_curve(double floor) {
  const auto loss = [=](double t) {
    return floor * (1 + 2e-4 * std::sin(t)) + (3.6 - floor) * std::exp(-t / 5);
  };
  MadeCurve made{loss, loss};
  made.start = 3.6;
  return made;
}

TEST(Certainty, WhatStandsStillSinceItsFirstStepsIsDoneOrStuck) {
  for (const double floor : {2.303, 1.5, 0.9}) {
    const auto signals = read_signals(prepare(standing_curve(floor).curve()));
    EXPECT_GT(left_standing(signals), 0.5);
    const auto said = diagnose(standing_curve(floor).curve());
    EXPECT_TRUE(said.verdict == Kind::unclear || said.confidence < 0.7)
        << floor << ": " << name_of(said.verdict) << " " << said.confidence;
  }
}

TEST(Certainty, WhatCameDownToNearlyNothingIsDone) {
  const auto signals = read_signals(prepare(standing_curve(0.02).curve()));
  EXPECT_GT(standing_still(signals), 0.5);
  EXPECT_EQ(left_standing(signals), 0);
  const auto odds = rate_odds(signals);
  EXPECT_GT(odds.good, 0.8);
}

TEST(Certainty, StandingTakesCertaintyAndTurnsNothingRound) {
  auto signals = read_signals(prepare(standing_curve(0.02).curve()));
  const auto sure = rate_odds(signals);
  signals.left = 1;
  const auto unsure = rate_odds(signals);
  EXPECT_LT(unsure.good, sure.good);
  EXPECT_GT(unsure.good, unsure.too_low);
  EXPECT_GT(unsure.good, unsure.too_high);
}

TEST(Certainty, ADecayingRateIsNotTooLowByHowTheLossFallsAtItsEnd) {
  // A slow descent at first, then the fall that a decay brings.
  const auto loss = [](double t) { return 2.3 - 1.9 * std::sqrt(t / 2000); };
  MadeCurve made{loss, loss};
  const auto constant = diagnose(made.curve());
  ASSERT_EQ(constant.verdict, Kind::too_low);
  ASSERT_GT(constant.confidence, 0.9);
  made.rate = [](double t) { return 0.03 * std::max(0.01, 1 - t / 2000); };
  const auto decayed = diagnose(made.curve());
  EXPECT_LE(decayed.confidence, 0.6);
  EXPECT_THAT(decayed.findings.front().evidence, ::testing::HasSubstr("the rate falls from 0.03 to 0.0003"));
  made.rate = [](double t) { return 0.03 * std::min(1.0, 0.1 + t / 200); };
  EXPECT_GT(diagnose(made.curve()).confidence, 0.9) << "a warmup is no decay";
}

}  // namespace
}  // namespace surefoot::diagnose
