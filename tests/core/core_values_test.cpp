#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/log_grid.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot {
namespace {

TEST(ParseError, NamesThePlaceItKnows) {
  EXPECT_STREQ(ParseError("bad", "a.csv", 3, 7).what(), "a.csv:3:7: bad");
  EXPECT_STREQ(ParseError("bad", "", 0, 7).what(), "column 7: bad");
  EXPECT_STREQ(ParseError("bad", "").what(), "bad");
}

TEST(LogSpaced, EndsAreExactAndRatiosEqual) {
  const auto rates = log_spaced({1e-7, 10}, 100);
  ASSERT_EQ(rates.size(), 100U);
  EXPECT_EQ(rates.front(), 1e-7);
  EXPECT_EQ(rates.back(), 10);
  for (std::size_t i = 2; i < rates.size(); ++i)
    EXPECT_NEAR(rates[i] / rates[i - 1], rates[1] / rates[0], 1e-9);
  EXPECT_NEAR(log_spaced({0.01, 1}, 1)[0], 0.1, 1e-15);
}

TEST(LogSpaced, RefusesBadRanges) {
  EXPECT_THROW(log_spaced({0, 1}, 2), InvalidArgument);
  EXPECT_THROW(log_spaced({1, 0.1}, 2), InvalidArgument);
  EXPECT_THROW(log_spaced({1, INFINITY}, 2), InvalidArgument);
  EXPECT_THROW(log_spaced({0.1, 1}, 0), InvalidArgument);
}

TEST(DecadeGrid, HoldsTheRatesAPersonWouldWrite) {
  const auto rates = decade_grid({1e-5, 10}, 2);
  ASSERT_EQ(rates.size(), 13U);
  EXPECT_NEAR(rates.front(), 1e-5, 1e-17);
  EXPECT_NEAR(rates[1], 3.16227766e-5, 1e-12);
  EXPECT_NEAR(rates.back(), 10, 1e-12);
}

TEST(RandomStream, IsTheSameEverywhere) {
  RandomStream stream(1234567);
  // Published reference values of SplitMix64 for this seed.
  EXPECT_EQ(stream.bits(), 6457827717110365317ULL);
  EXPECT_EQ(stream.bits(), 3203168211198807973ULL);
}

TEST(RandomStream, SkipsAsIfItHadDrawn) {
  RandomStream drawn(7);
  for (int i = 0; i < 5; ++i) drawn.bits();
  RandomStream skipped(7);
  skipped.skip(5);
  EXPECT_EQ(skipped.bits(), drawn.bits());
}

TEST(RandomStream, NormalHasMeanZeroAndVarianceOne) {
  RandomStream stream(1);
  double sum = 0;
  double squares = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double v = stream.normal();
    sum += v;
    squares += v * v;
  }
  EXPECT_NEAR(sum / n, 0, 0.015);
  EXPECT_NEAR(squares / n, 1, 0.02);
}

TEST(RandomStream, BelowCoversItsRange) {
  RandomStream stream(5);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(stream.below(7));
  EXPECT_EQ(seen, (std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_THROW(stream.below(0), InvalidArgument);
}

TEST(DeriveSeed, SeparatesPurposesAndIndices) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (const char* purpose : {"init", "order", "dropout"})
      for (std::uint64_t index = 0; index < 10; ++index) seeds.insert(derive_seed(seed, purpose, index));
  EXPECT_EQ(seeds.size(), 300U);
  EXPECT_EQ(derive_seed(3, "init", 1), derive_seed(3, "init", 1));
}

TEST(DivergenceMonitor, SeesNaNAtOnceAndStaysDiverged) {
  DivergenceMonitor monitor;
  EXPECT_FALSE(monitor.add(2.3));
  EXPECT_TRUE(monitor.add(NAN));
  EXPECT_TRUE(monitor.add(1));
}

TEST(DivergenceMonitor, ForgivesACatapultButNotAnExplosion) {
  DivergenceMonitor monitor({.factor = 10, .window = 32});
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(monitor.add(2));
  for (int i = 0; i < 16; ++i) EXPECT_FALSE(monitor.add(1e6));
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(monitor.add(1));
  for (int i = 0; i < 16; ++i) EXPECT_FALSE(monitor.add(100));
  EXPECT_TRUE(monitor.add(100));
}

TEST(DivergenceMonitor, HoldsForNegativeLosses) {
  DivergenceMonitor monitor({.factor = 10, .window = 1});
  EXPECT_FALSE(monitor.add(-3));
  EXPECT_FALSE(monitor.add(26));
  EXPECT_TRUE(monitor.add(28));
}

}  // namespace
}  // namespace surefoot
