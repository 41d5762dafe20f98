#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/diagnose/diagnose.hpp"

#include "diagnose/written_curves.hpp"

namespace surefoot::diagnose {
namespace {

constexpr std::uint64_t curves = 400;

bool opposite(Kind a, Kind b) {
  static const std::set<std::pair<Kind, Kind>> pairs{{Kind::too_low, Kind::too_high},
                                                     {Kind::good, Kind::too_high},
                                                     {Kind::good, Kind::diverged},
                                                     {Kind::too_low, Kind::diverged},
                                                     {Kind::good, Kind::plateau}};
  return pairs.contains({a, b}) || pairs.contains({b, a});
}

TEST(OneVerdict, WhateverAStepIsAndFromWhereItIsCounted) {
  std::set<Kind> seen;
  for (std::uint64_t seed = 0; seed < curves; ++seed) {
    const auto curve = drawn_curve(seed);
    const auto said = diagnose(curve);
    seen.insert(said.verdict);
    for (const auto& [unit, origin] : {std::pair<std::int64_t, std::int64_t>{1, -1},
                                       {100, 0},
                                       {10'000, 0},
                                       {468, 0},
                                       {1, 5000},
                                       {100, -100}}) {
      const auto other = diagnose(counted(curve, unit, origin));
      EXPECT_EQ(name_of(said.verdict), name_of(other.verdict))
          << seed << ": steps of " << unit << " from " << origin;
      EXPECT_EQ(said.confidence, other.confidence);
      EXPECT_EQ(said.factor, other.factor);
    }
  }
  EXPECT_THAT(seen, ::testing::IsSupersetOf({Kind::too_low, Kind::good, Kind::too_high, Kind::unclear}))
      << "the curves are of every kind";
}

TEST(OneVerdict, AConstantAddedToTheLossNeverTurnsItRound) {
  for (std::uint64_t seed = 0; seed < curves; ++seed) {
    const auto curve = drawn_curve(seed);
    const auto said = diagnose(curve).verdict;
    for (const double by : {-10.0, -2.3, -0.5, 0.7, 1.0, 10.0, 100.0, 5000.0}) {
      const auto other = diagnose(moved(curve, by)).verdict;
      EXPECT_FALSE(opposite(said, other))
          << seed << ", " << by << ": " << name_of(said) << " and " << name_of(other);
    }
  }
}

TEST(OneVerdict, TheScaleOfTheLossDoesNotMatter) {
  for (std::uint64_t seed = 0; seed < curves; ++seed) {
    auto curve = drawn_curve(seed);
    const auto said = diagnose(curve).verdict;
    for (auto& point : curve.points) {
      point.training_loss *= 1024;
      point.validation_loss *= 1024;
    }
    EXPECT_EQ(name_of(said), name_of(diagnose(curve).verdict)) << seed;
  }
}

TEST(OneVerdict, FewerSamplesDoNotTurnRoundWhatIsSure) {
  int sure = 0;
  int turned = 0;
  for (std::uint64_t seed = 0; seed < curves; ++seed) {
    const auto curve = drawn_curve(seed);
    const auto rare = sampled(curve, 2);
    if (rare.points.size() < 8) continue;
    const auto a = diagnose(curve);
    const auto b = diagnose(rare);
    if (std::min(a.confidence, b.confidence) < 0.8) continue;
    ++sure;
    if (!opposite(a.verdict, b.verdict)) continue;
    ++turned;
    std::printf("%d: %s, %s\n", static_cast<int>(seed), a.findings.front().evidence.c_str(),
                b.findings.front().evidence.c_str());
  }
  EXPECT_GT(sure, 100);
  EXPECT_LE(turned, sure / 50) << turned << " of " << sure;
}

}  // namespace
}  // namespace surefoot::diagnose
