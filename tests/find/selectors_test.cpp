#include "surefoot/find/selectors.hpp"

#include <cmath>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

using nlohmann::json;

struct Golden {
  json entry;
  RangeCurve curve;
};

std::vector<double> losses_of(const json& told) {
  std::vector<double> losses;
  for (const auto& loss : told)
    losses.push_back(loss.is_string() ? std::stod(loss.get<std::string>()) : double(loss));
  return losses;
}

std::vector<Golden> golden() {
  std::ifstream file(SUREFOOT_SOURCE_DIR "/tests/find/golden/selectors.json");
  std::vector<Golden> all;
  for (const auto& entry : json::parse(file)) {
    const RangeTestOptions options{.range = {entry["low"], entry["high"]}};
    all.push_back({entry, replay(options, losses_of(entry["told"]))});
  }
  return all;
}

TEST(SelectorsGolden, RangeTestSmoothsAndStopsAsTheReference) {
  for (const auto& [entry, curve] : golden()) {
    SCOPED_TRACE(entry["name"]);
    ASSERT_EQ(curve.losses.size(), entry["seen"].get<std::size_t>());
    if (entry["last_smoothed"].is_null())
      EXPECT_FALSE(std::isfinite(curve.smoothed.back()));
    else
      EXPECT_NEAR(curve.smoothed.back(), entry["last_smoothed"], 1e-12 * std::abs(curve.smoothed.back()));
  }
}

TEST(SelectorsGolden, EveryRuleAgreesWithItsSecondImplementation) {
  const auto curves = golden();
  ASSERT_GE(curves.size(), 30U);
  for (const auto& [entry, curve] : curves) {
    ASSERT_EQ(entry["answers"].size(), selectors().size());
    for (const auto& [rule, answer] : entry["answers"].items()) {
      SCOPED_TRACE(rule + " on " + entry["name"].get<std::string>());
      const Suggestion suggestion = find_selector(rule).select(curve);
      ASSERT_EQ(suggestion.found(), !answer.is_null()) << suggestion.reason;
      EXPECT_FALSE(suggestion.reason.empty());
      if (answer.is_null()) continue;
      EXPECT_NEAR(suggestion.low / double(answer[0]), 1, 1e-12);
      EXPECT_NEAR(*suggestion.learning_rate / double(answer[1]), 1, 1e-12);
      EXPECT_NEAR(suggestion.high / double(answer[2]), 1, 1e-12);
    }
  }
}

TEST(Selectors, RefuseOrAnswerButNeverFailOnDegenerateCurves) {
  std::vector<std::vector<double>> degenerate{{}, {1}, {NAN}, {INFINITY}, {-INFINITY}, {0, 0}, {1, NAN}};
  for (const std::size_t n : {2U, 9U, 11U, 15U, 16U, 17U, 100U}) {
    degenerate.emplace_back(n, 3.0);
    degenerate.emplace_back(n, 0.0);
    degenerate.emplace_back(n, 1e300);
    degenerate.emplace_back(n, 0.0);
    std::iota(degenerate.back().begin(), degenerate.back().end(), 1.0);
    degenerate.emplace_back(n, 0.0);
    std::iota(degenerate.back().rbegin(), degenerate.back().rend(), 1.0);
  }
  for (const auto& losses : degenerate) {
    const RangeCurve curve = replay({.steps = 100}, losses);
    for (const auto& selector : selectors()) {
      SCOPED_TRACE(selector.name + std::string(" on ") + std::to_string(losses.size()));
      const Suggestion s = selector.select(curve);
      EXPECT_FALSE(s.reason.empty());
      if (!s.found()) continue;
      EXPECT_TRUE(std::isfinite(*s.learning_rate) && *s.learning_rate > 0);
      EXPECT_LE(s.low, *s.learning_rate);
      EXPECT_LE(*s.learning_rate, s.high);
    }
  }
}

TEST(Selectors, AllNaNIsRefused) {
  // Not what a range test makes, but what a log can hold.
  RangeCurve curve = replay({}, std::vector<double>(100, 1));
  std::fill(curve.losses.begin(), curve.losses.end(), NAN);
  std::fill(curve.smoothed.begin(), curve.smoothed.end(), NAN);
  for (const auto& selector : selectors()) EXPECT_FALSE(selector.select(curve).found()) << selector.name;
}

TEST(Selectors, RefuseMalformedCurves) {
  RangeCurve curve = replay({}, std::vector<double>(100, 1));
  curve.learning_rates[5] = curve.learning_rates[4];
  for (const auto& selector : selectors())
    EXPECT_THROW(selector.select(curve), InvalidArgument) << selector.name;
  EXPECT_THROW(find_selector("vally"), InvalidArgument);
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

std::vector<double> any_losses() {
  const auto count = *rc::gen::inRange<std::size_t>(0, 101);
  const auto raw = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(1, 100000));
  std::vector<double> losses;
  for (const int value : raw) losses.push_back(value / 1000.0);
  return losses;
}

TEST(SelectorsProperty, ThoseThatPickAPointStayInTheTestedRange) {
  EXPECT_TRUE(rc::check("within the range", [] {
    const RangeCurve curve = replay({.stop_factor = 1e9}, any_losses());
    for (const char* name : {"steepest", "valley", "slide", "steep", "pytorch-lr-finder",
                             "lightning-by-index", "lightning-by-rate", "cyclical"}) {
      const Suggestion s = find_selector(name).select(curve);
      if (s.found()) RC_ASSERT(*s.learning_rate >= 1e-7 && *s.learning_rate <= 10);
    }
    for (const char* name : {"minimum", "two-orders-below"}) {
      const Suggestion s = find_selector(name).select(curve);
      if (s.found()) RC_ASSERT(*s.learning_rate >= 1e-9 * (1 - 1e-9) && *s.learning_rate <= 1);
    }
  }));
}

TEST(SelectorsProperty, ScaleOfTheLossDoesNotMatterExceptToSlide) {
  EXPECT_TRUE(rc::check("powers of two", [] {
    const auto losses = any_losses();
    auto scaled = losses;
    // A power of two scales without rounding, so that not even a tie may break.
    for (double& loss : scaled) loss *= 8;
    const RangeCurve plain = replay({.stop_factor = 1e9}, losses);
    const RangeCurve other = replay({.stop_factor = 1e9}, scaled);
    for (const auto& selector : selectors())
      if (selector.name != std::string("slide"))
        RC_ASSERT(selector.select(plain).learning_rate == selector.select(other).learning_rate);
  }));
}

}  // namespace
}  // namespace surefoot::find
