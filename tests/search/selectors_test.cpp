#include "surefoot/search/selectors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace surefoot::search {
namespace {

Suggestion select(const std::string& name, const RangeCurve& curve) {
  for (const auto& selector : selectors())
    if (selector.name == name) return selector.select(curve);
  ADD_FAILURE() << "no selector " << name;
  return {};
}

// tests/search/golden/make_selectors.py
TEST(Selectors, ChooseWhatTheirSourcesChoose) {
  std::ifstream golden(SUREFOOT_SOURCE_DIR "/tests/search/golden/selectors.csv");
  ASSERT_TRUE(golden);
  const std::vector<std::string> names{"valley",
                                       "slide",
                                       "minimum",
                                       "steep",
                                       "pytorch-lr-finder",
                                       "lightning-by-index",
                                       "lightning-by-rate",
                                       "two-orders-below"};
  int curves = 0;
  for (std::string line; std::getline(golden, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::vector<double> numbers;
    for (std::string field; std::getline(fields, field, ',');) numbers.push_back(std::stod(field));
    ASSERT_EQ(numbers.size(), 108U);
    const RangeCurve curve = replay({.range = {1e-7, 10}}, {numbers.begin(), numbers.begin() + 100});
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto answer = select(names[i], curve);
      ASSERT_TRUE(answer.found()) << names[i];
      EXPECT_NEAR(*answer.learning_rate / numbers[100 + i], 1, 1e-12) << names[i] << " on curve " << curves;
    }
    ++curves;
  }
  EXPECT_EQ(curves, 30);
}

TEST(Selectors, RefuseWhatTheyCannotRead) {
  for (const auto& selector : selectors()) {
    EXPECT_FALSE(selector.select({}).found()) << selector.name;
    EXPECT_FALSE(selector.select(replay({}, {NAN})).found()) << selector.name;
    EXPECT_FALSE(selector.select(replay({}, {INFINITY, 1})).found()) << selector.name;
  }
}

TEST(Selectors, SteepestFindsTheSteepestPlaceOfASmoothFall) {
  RangeCurve curve;
  curve.planned_steps = 100;
  for (const double rate : log_spaced({1e-7, 10}, 100)) {
    curve.learning_rates.push_back(rate);
    curve.losses.push_back(2 - 1 / (1 + std::exp(-(std::log10(rate) + 3) / 0.3)));
    curve.smoothed.push_back(curve.losses.back());
  }
  EXPECT_NEAR(std::log10(*steepest(curve).learning_rate), -3, 0.05);
}

TEST(Selectors, CyclicalBoundsEncloseTheFall) {
  RangeCurve curve;
  curve.planned_steps = 100;
  for (const double rate : log_spaced({1e-7, 10}, 100)) {
    const double x = std::log10(rate);
    curve.learning_rates.push_back(rate);
    curve.losses.push_back(x < -4 ? 2 : x < -1 ? 2 - (x + 4) / 3 : 1 + (x + 1));
    curve.smoothed.push_back(curve.losses.back());
  }
  const auto bounds = cyclical_bounds(curve);
  EXPECT_NEAR(std::log10(bounds.low), -3.7, 0.1);
  EXPECT_NEAR(std::log10(bounds.high), -1.3, 0.1);
}

RC_GTEST_PROP(SelectorsProperty, AnswersLieInTheTestedRangeOrAHundredthBelow, ()) {
  const auto losses = *rc::gen::container<std::vector<double>>(100, rc::gen::map(rc::gen::inRange(1, 1000),
                                                                                [](int v) { return v / 100.0; }));
  const RangeCurve curve = replay({.stop_factor = 1e6}, losses);
  for (const auto& selector : selectors()) {
    const auto answer = selector.select(curve);
    if (!answer.found()) continue;
    RC_ASSERT(*answer.learning_rate >= 1e-9 * (1 - 1e-9));
    RC_ASSERT(*answer.learning_rate <= 10);
  }
}

}  // namespace
}  // namespace surefoot::search
