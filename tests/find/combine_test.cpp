#include "surefoot/find/combine.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/find/turn.hpp"

#include "support/sanitized.hpp"

namespace surefoot::find {
namespace {

constexpr std::size_t steps = 100;

/// A loss without noise, over the share of the tested range in log rate.
struct Shape {
  const char* name;
  std::function<double(double)> loss;
  /// Where it falls: from where a twentieth of the fall is made to the turn, as shares of the range.
  double falls_from;
  double turns_at;
  double fall;
};

double step_at(double u, double middle, double width) {
  return 1 / (1 + std::exp(-(u - middle) / width));
}
double explosion(double u, double start, double scale) {
  return u > start ? std::exp(std::min((u - start) / scale, 40.0)) - 1 : 0;
}

/// The curve of Lightning's issue 21141, a parabola over the step, turned so that it falls first: at low
/// rates it falls by 0.13 a step at most, and by less and less up to the turn.
double parabola(double u) {
  return std::pow(100 * u - 65, 2) / 1000 + 0.5;
}

std::vector<Shape> shapes() {
  return {
      {"parabola", parabola, 0.01, 0.65, 4.2},
      {"shallow fall", [](double u) { return 2.3 - 0.2 * step_at(u, .6, .04) + explosion(u, .8, .03); }, .48,
       .8, 0.2},
      {"deep fall", [](double u) { return 2.3 - 2 * step_at(u, .55, .06) + explosion(u, .78, .04); }, .37,
       .78, 2},
      {"late sharp turn", [](double u) { return 2.3 - 1.5 * step_at(u, .8, .04) + explosion(u, .95, .005); },
       .68, .95, 1.5},
      {"wide flat start", [](double u) { return 4.6 - 1.2 * step_at(u, .85, .02) + explosion(u, .92, .02); },
       .79, .92, 1.2},
      {"early spike",
       [](double u) {
         return 2.3 - 2 * step_at(u, .55, .06) + explosion(u, .78, .04) + (u > .04 && u < .1 ? 5 : 0);
       },
       .37, .78, 2},
      {"cliff to NaN", [](double u) { return u > .75 ? NAN : 2.3 - 1.5 * step_at(u, .6, .05); }, .45, .75,
       1.5},
      {"early fall", [](double u) { return 7 - 5 * step_at(u, .15, .05) + explosion(u, .4, .05); }, .01, .4,
       5},
  };
}

using Noise = std::function<double(RandomStream&)>;

std::vector<RangeCurve> tests_of(const std::function<double(double)>& loss, const Noise& noise,
                                 std::uint64_t seed, std::size_t count, const RateRange& range = {1e-7, 10}) {
  std::vector<RangeCurve> curves;
  for (std::size_t r = 0; r < count; ++r) {
    RandomStream random(derive_seed(seed, "draw", r));
    std::vector<double> losses;
    for (std::size_t i = 0; i < steps; ++i)
      losses.push_back(loss(static_cast<double>(i) / (steps - 1)) + noise(random));
    curves.push_back(replay({.range = range}, losses));
  }
  return curves;
}

Noise normal(double deviation) {
  return [deviation](RandomStream& random) { return deviation * random.normal(); };
}

const Noise silence = [](RandomStream&) { return 0.0; };

/// Where a rate lies in the range of shape tests, as a share.
double share_of(double rate, const RateRange& range = {1e-7, 10}) {
  return std::log10(rate / range.low) / std::log10(range.high / range.low);
}

/// Draws many times and holds every answer to the falling side and all to one decade; returns the
/// refusals.
int hold_to_falling_side(const Shape& shape, const Noise& noise, std::size_t replicates,
                         std::uint64_t draws) {
  const RateRange range{1e-8, 1};
  int refused = 0;
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0;
  for (std::uint64_t draw = 0; draw < testing::draws(draws); ++draw) {
    const auto answer = combine(tests_of(shape.loss, noise, draw, replicates, range)).suggestion;
    if (!answer.found()) {
      ++refused;
      continue;
    }
    lowest = std::min(lowest, *answer.learning_rate);
    highest = std::max(highest, *answer.learning_rate);
    EXPECT_GE(answer.confidence, 0);
    EXPECT_LE(answer.confidence, 1);
    EXPECT_LE(answer.low, *answer.learning_rate);
    EXPECT_LE(*answer.learning_rate, answer.high);
  }
  EXPECT_GT(share_of(lowest, range), shape.falls_from) << shape.name;
  EXPECT_LT(share_of(highest, range), shape.turns_at) << shape.name;
  EXPECT_LE(std::log10(highest / lowest), 1) << shape.name;
  return refused;
}

TEST(CombineNoisyFalls, LightningsCurveIsAnsweredOnTheFallingSideWithinOneDecade) {
  // The noise is uniform within 0.1; over the last decade before the turn the curve falls by 0.01 a
  // step.
  for (const double size : {0.1, 0.2, 0.35})
    for (const std::size_t replicates : {1U, 3U}) {
      SCOPED_TRACE(size);
      const Noise uniform = [size](RandomStream& random) { return random.uniform(-size, size); };
      EXPECT_EQ(hold_to_falling_side(shapes()[0], uniform, replicates, 200), 0);
    }
}

TEST(CombineNoisyFalls, FallsBehindALevelStartAreToo) {
  // At low rates these curves have no slope at all, so the noise is any number of times the slope.
  for (const auto& shape : shapes()) {
    if (shape.name == std::string("parabola")) continue;
    EXPECT_EQ(hold_to_falling_side(shape, normal(shape.fall / 10), 1, 100), 0) << shape.name;
    EXPECT_EQ(hold_to_falling_side(shape, normal(shape.fall / 6), 3, 100), 0) << shape.name;
  }
}

TEST(CombineNoisyFalls, ConfidenceFallsWithTheNoiseAndRisesWithTheTests) {
  const auto parabola_shape = shapes()[0];
  const auto mean_confidence = [&](double noise, std::size_t replicates) {
    double sum = 0;
    for (std::uint64_t draw = 0; draw < 20; ++draw)
      sum += combine(tests_of(parabola_shape.loss, normal(noise), draw, replicates)).suggestion.confidence;
    return sum / 20;
  };
  EXPECT_GT(mean_confidence(0.05, 3), mean_confidence(0.05, 1));
  EXPECT_GT(mean_confidence(0.05, 3), mean_confidence(0.6, 3));
}

TEST(CombineRefuses, NoiseAlone) {
  const Noise heavy = [](RandomStream& random) {
    const double a = random.normal();
    const double b = random.normal();
    const double c = random.normal();
    return random.normal() / std::sqrt((a * a + b * b + c * c) / 3);
  };
  const Noise skew = [](RandomStream& random) { return -std::log(1 - random.uniform()); };
  const auto answers = [](const Noise& noise) {
    int found = 0;
    for (std::uint64_t draw = 0; draw < 500; ++draw)
      found += combine(tests_of([](double) { return 20.0; }, noise, draw, 1)).suggestion.found();
    return found;
  };
  EXPECT_LE(answers(normal(1)), 5);
  EXPECT_LE(answers(heavy), 5);
  EXPECT_LE(answers(skew), 15);
}

struct RefusalCase {
  const char* name;
  std::function<double(double)> loss;
  double noise;
  Missing missing;
  const char* words;
};

TEST(CombineRefuses, SaysWhyAndWhereToLook) {
  const std::vector<RefusalCase> cases{
      {"flat", [](double) { return 2.3; }, 0, Missing::above, "neither falls nor rises"},
      {"zero", [](double) { return 0.0; }, 0, Missing::above, "neither falls nor rises"},
      {"noise", [](double) { return 2.3; }, 0.1, Missing::above, "neither falls nor rises"},
      {"still falls", [](double u) { return 3 - u; }, 0.02, Missing::above, "still falls"},
      {"begins to fall", [](double u) { return 3 - step_at(u, 0.97, 0.02); }, 0.02, Missing::above,
       "still falls"},
      {"rises from the start", [](double u) { return 2 + u; }, 0.02, Missing::below,
       "rises from the lowest rates"},
      {"explodes from the start", [](double u) { return 2 + explosion(u, 0.02, 0.01); }, 0.02, Missing::below,
       "lowest"},
      {"NaN at once", [](double) { return double(NAN); }, 0, Missing::below, "not finite at the lowest rate"},
      {"infinite at once", [](double) { return double(INFINITY); }, 0, Missing::below, "not finite"},
      {"NaN after five", [](double u) { return u > 0.045 ? NAN : 2.3; }, 0.1, Missing::below,
       "diverges at the lowest"},
      {"level, then explodes", [](double u) { return 2.3 + explosion(u, 0.7, 0.02); }, 0.05, Missing::none,
       "never falls before it rises"},
      {"level, then NaN", [](double u) { return u > 0.7 ? NAN : 2.3; }, 0.05, Missing::none, "never falls"},
  };
  for (const auto& [name, loss, noise, missing, words] : cases)
    for (const std::size_t replicates : {1U, 2U, 3U}) {
      const auto answer = combine(tests_of(loss, noise > 0 ? normal(noise) : silence, 7, replicates));
      EXPECT_FALSE(answer.suggestion.found()) << name;
      EXPECT_EQ(answer.missing, missing) << name << ": " << answer.suggestion.reason;
      EXPECT_NE(answer.suggestion.reason.find(words), std::string::npos)
          << name << ": " << answer.suggestion.reason;
      EXPECT_EQ(answer.suggestion.confidence, 0);
    }
}

TEST(CombineRefuses, TooFewPointsAndNoCurve) {
  EXPECT_FALSE(combine({}).suggestion.found());
  const std::vector<RangeCurve> empty(1);
  EXPECT_FALSE(combine(empty).suggestion.found());
  const std::vector<RangeCurve> short_one{replay({.steps = 5}, {5, 4, 3, 2, 1})};
  EXPECT_EQ(combine(short_one).missing, Missing::none);
  EXPECT_NE(combine(short_one).suggestion.reason.find("too few"), std::string::npos);
  std::vector<RangeCurve> ragged{replay({}, {1, 2, 3})};
  ragged[0].losses.pop_back();
  EXPECT_THROW(combine(ragged), InvalidArgument);
}

TEST(Combine, TheRefusedRangeOnceWidenedGivesTheAnswer) {
  // The loss as a function of the rate itself, its turn at 30, above a range that ends at 1; and below one
  // from 100.
  const auto loss = [](double rate) {
    const double x = std::log10(rate);
    return 2.3 - 1.5 * step_at(x, 0.5, 0.25) + explosion(x, 1.5, 0.1);
  };
  const auto test_over = [&](const RateRange& range) {
    RandomStream random(3);
    RangeTest test({.range = range});
    while (const auto rate = test.ask()) test.tell(loss(*rate) + 0.05 * random.normal());
    return std::vector<RangeCurve>{test.curve()};
  };
  for (const RateRange range : {RateRange{1e-5, 1}, RateRange{20, 1e4}}) {
    const auto refused = combine(test_over(range));
    ASSERT_FALSE(refused.suggestion.found());
    ASSERT_NE(refused.missing, Missing::none) << refused.suggestion.reason;
    const auto answer = combine(test_over(widened(range, refused.missing)));
    ASSERT_TRUE(answer.suggestion.found()) << answer.suggestion.reason;
    EXPECT_GT(*answer.suggestion.learning_rate, 0.5);
    EXPECT_LT(*answer.suggestion.learning_rate, 30);
  }
}

TEST(RaceStart, IsTheBottomOrElseWhatTheEndOfTheTestTells) {
  const Shape deep = shapes()[2];
  EXPECT_NEAR(share_of(race_start(tests_of(deep.loss, normal(0.05), 1, 1)[0])), deep.turns_at, 0.06);
  EXPECT_NEAR(race_start(replay({.range = {1e-3, 10}, .steps = 5}, {3, 2, NAN})), 1e-2, 1e-9);
  EXPECT_NEAR(race_start(replay({}, std::vector<double>(steps, 2.3))), 1, 1e-9);
  EXPECT_EQ(race_start(replay({}, {NAN})), 1e-7);
}

TEST(TurnSoFar, NeedsAFallAndARise) {
  const Shape deep = shapes()[2];
  const auto whole = tests_of(deep.loss, normal(0.05), 1, 1)[0];
  const auto turn = turn_so_far(whole);
  ASSERT_TRUE(turn);
  EXPECT_NEAR(share_of(*turn), deep.turns_at, 0.06);
  auto cut = whole;
  const auto before_turn = static_cast<std::size_t>(0.9 * deep.turns_at * static_cast<double>(steps));
  cut.learning_rates.resize(before_turn);
  cut.losses.resize(before_turn);
  cut.smoothed.resize(before_turn);
  EXPECT_FALSE(turn_so_far(cut));
  EXPECT_FALSE(turn_so_far(replay({}, {2, 1})));
  EXPECT_FALSE(turn_so_far(replay({}, {})));
}

TEST(Widened, GrowsOnOneSideAndStaysFinite) {
  EXPECT_EQ(widened({1e-3, 1}, Missing::above).high, 100);
  EXPECT_EQ(widened({1e-3, 1}, Missing::above).low, 1e-3);
  EXPECT_NEAR(widened({1e-3, 1}, Missing::below).low, 1e-5, 1e-20);
  EXPECT_EQ(widened({1e-3, 1}, Missing::none).high, 1);
  EXPECT_TRUE(std::isfinite(widened({1, 1e308}, Missing::above).high));
  EXPECT_GT(widened({std::numeric_limits<double>::min(), 1}, Missing::below).low, 0);
  EXPECT_THROW(widened({1, 0.1}, Missing::above), InvalidArgument);
}

TEST(Combine, OneBrokenTestOfThreeDoesNotDecide) {
  const Shape deep = shapes()[2];
  auto curves = tests_of(deep.loss, normal(0.05), 5, 3);
  const double sound = *combine(curves).suggestion.learning_rate;
  for (const auto& broken : {replay({}, {NAN}), replay({}, std::vector<double>(steps, 2.3)),
                             tests_of([](double u) { return 2 + 3 * u; }, normal(0.05), 1, 1)[0]}) {
    curves[1] = broken;
    const auto answer = combine(curves).suggestion;
    ASSERT_TRUE(answer.found()) << answer.reason;
    EXPECT_LT(std::abs(std::log10(*answer.learning_rate / sound)), 0.5);
    EXPECT_LT(answer.confidence, 0.7);
  }
}

TEST(Combine, TestsOverDifferentRangesAreReadTogether) {
  const auto loss = [](double rate) {
    const double x = std::log10(rate);
    return 2.3 - 1.5 * step_at(x, -2.5, 0.3) + explosion(x, -1, 0.2);
  };
  std::vector<RangeCurve> curves;
  for (const RateRange range : {RateRange{1e-7, 10}, RateRange{1e-6, 1}, RateRange{1e-5, 100}}) {
    RangeTest test({.range = range, .steps = 80});
    while (const auto rate = test.ask()) test.tell(loss(*rate));
    curves.push_back(test.curve());
  }
  const auto answer = combine(curves).suggestion;
  ASSERT_TRUE(answer.found()) << answer.reason;
  EXPECT_NEAR(std::log10(*answer.learning_rate), -2.17, 0.25);
}

TEST(CombineProperty, TheOrderOfTheTestsDoesNotMatter) {
  EXPECT_TRUE(rc::check("permuted", [] {
    const auto all = shapes();
    const auto& shape = *rc::gen::elementOf(all);
    auto curves = tests_of(shape.loss, normal(shape.fall / 10), *rc::gen::inRange(0, 1000), 4);
    const auto answer = combine(curves).suggestion;
    std::rotate(curves.begin(), curves.begin() + *rc::gen::inRange(1, 4), curves.end());
    std::swap(curves[0], curves[1]);
    const auto again = combine(curves).suggestion;
    RC_ASSERT(answer.learning_rate == again.learning_rate);
    RC_ASSERT(answer.low == again.low && answer.high == again.high && answer.confidence == again.confidence);
    RC_ASSERT(answer.reason == again.reason);
  }));
}

TEST(CombineProperty, ScaleAndOffsetOfTheLossDoNotMatter) {
  EXPECT_TRUE(rc::check("affine", [] {
    const auto all = shapes();
    const auto& shape = *rc::gen::elementOf(all);
    auto curves = tests_of(shape.loss, normal(shape.fall / 10), *rc::gen::inRange(0, 1000), 2);
    const auto answer = combine(curves);
    const double scale = std::pow(10.0, *rc::gen::inRange(-6, 7));
    const double offset = scale * *rc::gen::inRange(-20, 20);
    for (auto& curve : curves)
      for (auto* column : {&curve.losses, &curve.smoothed})
        for (double& loss : *column) loss = scale * loss + offset;
    const auto again = combine(curves);
    RC_ASSERT(answer.missing == again.missing);
    RC_ASSERT(answer.suggestion.found() == again.suggestion.found());
    if (!answer.suggestion.found()) return;
    RC_ASSERT(std::abs(std::log10(*answer.suggestion.learning_rate / *again.suggestion.learning_rate)) <
              1e-3);
  }));
}

TEST(CombineProperty, AnythingGivesAnAnswerInsideTheTestedRangeOrARefusal) {
  EXPECT_TRUE(rc::check("any losses", [] {
    std::vector<RangeCurve> curves;
    const int count = *rc::gen::element(1, 2, 3);
    for (int r = 0; r < count; ++r) {
      const auto raw = *rc::gen::container<std::vector<int>>(
          *rc::gen::element<std::size_t>(0, 3, 9, 50, 100, 100, 100, 100), rc::gen::inRange(-1000, 1001));
      std::vector<double> losses;
      // Some of them fall and rise: noise alone would only ever be refused.
      const double fall = *rc::gen::element(0, 3, 30);
      for (const int v : raw) {
        const auto i = static_cast<double>(losses.size());
        const double loss = v / 100.0 - fall * step_at(i, 50, 5) + 3 * fall * step_at(i, 85, 2);
        losses.push_back(v == 1000 ? NAN : v == 999 ? 1e300 : v == 998 ? -1e300 : loss);
      }
      curves.push_back(replay({.stop_factor = 1e9}, losses));
    }
    const auto [answer, missing] = combine(curves);
    RC_ASSERT(!answer.reason.empty());
    RC_CLASSIFY(answer.found(), "answered");
    if (!answer.found()) return;
    RC_ASSERT(missing == Missing::none);
    RC_ASSERT(1e-7 * (1 - 1e-9) <= answer.low && answer.low <= *answer.learning_rate);
    RC_ASSERT(*answer.learning_rate <= answer.high && answer.high <= 10 * (1 + 1e-9));
    RC_ASSERT(answer.confidence >= 0 && answer.confidence <= 1);
  }));
}

}  // namespace
}  // namespace surefoot::find
