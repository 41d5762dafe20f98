#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
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

/// The verdicts on a curve in two samplings.
struct Pair {
  std::uint64_t seed = 0;
  std::size_t often = 1;
  std::size_t rare = 1;
  Diagnosis a;
  Diagnosis b;

  double less_sure() const { return std::min(a.confidence, b.confidence); }
  std::string words() const {
    return fmt::format("{}, every {} and {}: {} {:.2f} ({}) and {} {:.2f} ({})", seed, often, rare,
                       name_of(a.verdict), a.confidence, a.findings.front().evidence, name_of(b.verdict),
                       b.confidence, b.findings.front().evidence);
  }
};

/// Every pair of samplings with eight points at least.
std::vector<Pair> pairs_of_samplings(std::size_t longer) {
  std::vector<Pair> pairs;
  for (std::uint64_t seed = 0; seed < curves; ++seed) {
    const auto curve = drawn_curve(seed, longer);
    std::vector<std::pair<std::size_t, Diagnosis>> said;
    for (const std::size_t every : {1, 2, 4, 8}) {
      const auto rare = sampled(curve, every);
      if (rare.points.size() >= 8) said.emplace_back(every, diagnose(rare));
    }
    for (std::size_t i = 0; i < said.size(); ++i)
      for (std::size_t j = i + 1; j < said.size(); ++j)
        pairs.push_back({seed, said[i].first, said[j].first, said[i].second, said[j].second});
  }
  return pairs;
}

TEST(OneVerdict, HoweverOftenItIsSampled) {
  for (const std::size_t longer : {1, 8}) {
    int sure = 0;
    int equal = 0;
    for (const Pair& pair : pairs_of_samplings(longer)) {
      if (pair.less_sure() >= 0.6) {
        EXPECT_FALSE(opposite(pair.a.verdict, pair.b.verdict)) << pair.words();
      }
      if (pair.less_sure() < 0.8) continue;
      ++sure;
      if (pair.a.verdict == pair.b.verdict) ++equal;
    }
    EXPECT_GT(sure, 50) << longer;
    EXPECT_GE(equal, 0.95 * sure) << longer << " times as long";
  }
}

}  // namespace
}  // namespace surefoot::diagnose
