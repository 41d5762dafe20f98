#include "surefoot/core/isotonic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "surefoot/core/random.hpp"

namespace surefoot {
namespace {

double squares(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// The isotonic fit by its min-max formula: an O(n³) second implementation.
std::vector<double> min_max_fit(const std::vector<double>& v) {
  const auto mean = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t i = a; i <= b; ++i) sum += v[i];
    return sum / static_cast<double>(b - a + 1);
  };
  std::vector<double> fit;
  for (std::size_t i = 0; i < v.size(); ++i) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t a = 0; a <= i; ++a) {
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t b = i; b < v.size(); ++b) most = std::max(most, mean(a, b));
      least = std::min(least, most);
    }
    fit.push_back(least);
  }
  return fit;
}

std::vector<double> draws(std::uint64_t seed, std::size_t count) {
  RandomStream random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(random.normal());
  return values;
}

TEST(DecreasingFit, PoolsWhatIsOutOfOrder) {
  EXPECT_EQ(decreasing_fit(std::vector<double>{5, 1, 3, 0}), (std::vector<double>{5, 2, 2, 0}));
  EXPECT_TRUE(decreasing_fit({}).empty());
}

TEST(DecreasingFit, AgreesWithTheMinMaxFormula) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto values = draws(seed, 1 + seed % 17);
    const auto fit = decreasing_fit(values);
    const auto expected = min_max_fit(values);
    ASSERT_EQ(fit.size(), expected.size());
    for (std::size_t i = 0; i < fit.size(); ++i) EXPECT_NEAR(fit[i], expected[i], 1e-12);
  }
}

TEST(ValleyFit, IsTheBestOverEveryTurn) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto values = draws(seed, 1 + seed % 13);
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t split = 0; split <= values.size(); ++split) {
      const auto middle = values.begin() + static_cast<std::ptrdiff_t>(split);
      auto fit = min_max_fit({values.begin(), middle});
      const auto right = min_max_fit({values.rbegin(), std::make_reverse_iterator(middle)});
      fit.insert(fit.end(), right.rbegin(), right.rend());
      best = std::min(best, squares(fit, values));
    }
    EXPECT_NEAR(squares(valley_fit(values).fit, values), best, 1e-12);
  }
}

TEST(ValleyFit, KeepsASharpTurnAndNamesItsBottom) {
  const std::vector<double> values{4, 3, 1, 1, 9};
  const auto valley = valley_fit(values);
  EXPECT_EQ(valley.fit, values);
  EXPECT_EQ(valley.bottom_begin, 2U);
  EXPECT_EQ(valley.bottom_end, 3U);
  EXPECT_TRUE(valley_fit({}).fit.empty());
}

}  // namespace
}  // namespace surefoot
