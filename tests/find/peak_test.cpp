#include "surefoot/find/peak.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {
namespace {

Suggestion suggested(double rate) {
  return {.learning_rate = rate, .low = rate / 2, .high = rate * 3, .confidence = 0.9, .reason = "seen"};
}

TEST(Peak, OfAShareIsTheMeanOverTheShare) {
  const auto half = [](double peak) { return peak / 2; };
  for (const double mean : {1e-7, 0.003, 0.1, 40.0}) EXPECT_NEAR(*peak_of(half, mean) / mean, 2, 1e-11);
}

TEST(Peak, KnowsRatesThatItDoesNotChange) {
  const auto falls_to_a_rate = [](double peak) { return 0.5 * (peak + 0.01); };
  EXPECT_NEAR(*peak_of(falls_to_a_rate, 0.02), 0.03, 1e-12);
  EXPECT_EQ(peak_of(falls_to_a_rate, 0.004), std::nullopt) << "it is never so low";
  EXPECT_EQ(peak_of([](double peak) { return std::min(peak, 0.1); }, 0.2), std::nullopt);
}

TEST(Peak, LooksOnlyWhereTheScheduleTakesIt) {
  const auto above_a_base = [](double peak) {
    if (peak < 0.05) throw InvalidArgument("base above peak");
    return (peak + 0.05) / 2;
  };
  EXPECT_NEAR(*peak_of(above_a_base, 0.1), 0.15, 1e-12);
  EXPECT_EQ(peak_of(above_a_base, 0.01), std::nullopt);
}

TEST(Peak, ASuggestionIsTurnedWithItsRange) {
  const auto said = to_peak(suggested(0.1), [](double peak) { return 0.5 * (peak + 0.08); });
  EXPECT_NEAR(*said.learning_rate, 0.12, 1e-12);
  EXPECT_NEAR(said.low, 0.02, 1e-12);
  EXPECT_NEAR(said.high, 0.52, 1e-12);
  EXPECT_EQ(said.confidence, 0.9);
  EXPECT_EQ(said.reason, "seen; under the schedule a peak of 0.12 stands for that rate");
  const auto high_floor = to_peak(suggested(0.1), [](double peak) { return 0.5 * (peak + 0.15); });
  EXPECT_NEAR(*high_floor.learning_rate, 0.05, 1e-12);
  EXPECT_NEAR(high_floor.low, 0.025, 1e-12) << "0.05 is a mean that no peak has";
}

TEST(Peak, IsNoHigherThanACliffAllows) {
  const auto half = [](double peak) { return peak / 2; };
  const auto heavy = to_peak(suggested(0.1), half, {.peak = 0.1});
  EXPECT_NEAR(*heavy.learning_rate, 0.1, 1e-12);
  EXPECT_NEAR(heavy.low, 0.1 * std::pow(10, -0.3), 1e-12);
  EXPECT_NEAR(heavy.high, 0.1 * std::pow(10, 0.15), 1e-12);
  EXPECT_TRUE(heavy.reason.ends_with("a peak of 0.2 stands for that rate, and the cliff allows 0.1"))
      << heavy.reason;
  const auto just_below = to_peak(suggested(0.1), half, {.peak = 0.201});
  EXPECT_NEAR(*just_below.learning_rate, 0.2, 1e-12);
  EXPECT_NEAR(just_below.high, 0.201 * std::pow(10, 0.15), 1e-12);
  const auto picky = [](double peak) -> double {
    if (peak < 0.15) throw InvalidArgument("too low");
    return peak / 2;
  };
  EXPECT_NE(to_peak(suggested(0.1), picky, {.peak = 0.1}).reason.find("the cliff allows"), std::string::npos);
  EXPECT_FALSE(to_peak(suggested(0.1), picky, {.peak = 0.1}).found());
  const auto never_below = [](double peak) { return peak * 2; };
  EXPECT_NEAR(*to_peak(suggested(0.1), never_below, {.peak = 0.1}).learning_rate, 0.05, 1e-12);
}

TEST(Peak, RefusesWhereNoPeakHasTheMean) {
  const auto said = to_peak(suggested(0.1), [](double peak) { return peak + 0.2; });
  EXPECT_FALSE(said.found());
  EXPECT_EQ(said.reason,
            "no peak of the schedule stands for the constant rate that suits, which is 0.1; the rates that "
            "no peak changes stand for 0.2");
  EXPECT_EQ(to_peak(refusal("why"), [](double peak) { return peak; }).reason, "why");
}

}  // namespace
}  // namespace surefoot::find
