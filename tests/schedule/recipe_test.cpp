#include "surefoot/schedule/recipe.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/compose.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/schedule/recipe/elsewhere.hpp"
#include "surefoot/schedule/recipe/expression.hpp"
#include "surefoot/schedule/recipe/words.hpp"

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

using recipe::Expression;
using Kind = Expression::Kind;

rc::Gen<Expression> any_expression(int depth);

rc::Gen<std::string> any_word() {
  return rc::gen::element<std::string>("found", "cosine", "x", "peak", "a_1", "E5", "e");
}

Expression leaf() {
  Expression e;
  if (*rc::gen::arbitrary<bool>()) {
    e.number = *rc::gen::arbitrary<double>();
    if (!std::isfinite(e.number)) e.number = 0.1;
  } else {
    e.kind = Kind::name;
    e.word = *any_word();
  }
  return e;
}

rc::Gen<Expression> any_expression(int depth) {
  return rc::gen::exec([depth] {
    if (depth == 0) return leaf();
    Expression e;
    e.kind = *rc::gen::element(Kind::number, Kind::list, Kind::call, Kind::product, Kind::sequence);
    if (e.kind == Kind::number) return leaf();
    const bool chain = e.kind == Kind::product || e.kind == Kind::sequence;
    const int count = *rc::gen::inRange(chain ? 2 : 0, 4);
    for (int i = 0; i < count; ++i) e.parts.push_back(*any_expression(depth - 1));
    if (e.kind == Kind::call) {
      e.word = *any_word();
      for (int i = 0; i < count; ++i) e.keys.push_back(*rc::gen::element<std::string>("", "peak", "k2"));
    }
    return e;
  });
}

TEST(Recipe, PrintingAndReadingAreInverse) {
  EXPECT_TRUE(rc::check([] {
    const Expression e = *any_expression(3);
    RC_ASSERT(recipe::read(recipe::print(e)) == e);
  }));
}

/// The text of a recipe that its schedules accept, with an end.
rc::Gen<std::string> good_text(int depth) {
  return rc::gen::exec([depth]() -> std::string {
    const std::string steps = std::to_string(*rc::gen::inRange(2, 2000));
    const auto inner = [&] { return depth == 0 ? "constant(0.1, steps=5)" : *good_text(depth - 1); };
    switch (*rc::gen::inRange(0, 9)) {
      case 0:
        return "cosine(peak=0.1, steps=" + steps + ", end=1e-4)";
      case 1:
        return "one_cycle(peak=found, steps=" + steps + ", shape=linear)";
      case 2:
        return "restarts(1, " + steps + ", stretch=1.5, cycles=3)";
      case 3:
        return "warmup(" + steps + ") + " + inner();
      case 4:
        return "(" + inner() + ") + cooldown(" + steps + ", shape=sqrt)";
      case 5:
        return "repeat(" + inner() + ", times=3, decay=0.5)";
      case 6:
        return "0.5 * (" + inner() + ") * linear(1, " + steps + ")";
      case 7:
        return "noise(" + inner() + ", amount=0.1, seed=" + steps + ")";
      default:
        return "until(step(found, 7), steps=" + steps + ")";
    }
  });
}

TEST(Recipe, TheTextOfARecipeMeansTheSame) {
  EXPECT_TRUE(rc::check([] {
    const Recipe made = Recipe::parse(*good_text(2));
    const Recipe again = Recipe::parse(made.text());
    RC_ASSERT(again == made);
    RC_ASSERT(again.text() == made.text());
    RC_ASSERT(again.steps() == made.steps());
    const Schedule a = made.with_peak(0.3).schedule();
    const Schedule b = again.with_peak(0.3).schedule();
    for (std::int64_t t = 0; t < 5000; t += 97) RC_ASSERT(a(t) == b(t));
  }));
}

TEST(Recipe, IsTheScheduleItSays) {
  const Recipe recipe = Recipe::parse("warmup(500) + cosine(peak=0.1, steps=10000, end=1e-4)");
  const Schedule same = warmup(cosine({.peak = 0.1, .steps = 10000, .end = 1e-4}), {.steps = 500});
  for (std::int64_t t = 0; t < 12000; t += 7) EXPECT_EQ(recipe.schedule()(t), same(t));
  EXPECT_EQ(recipe.steps(), 10500);
  EXPECT_FALSE(recipe.needs_peak());
  EXPECT_EQ(recipe.text(), "warmup(500) + cosine(peak=0.1, steps=10000, end=0.0001)");
}

TEST(Recipe, SpacingDoesNotMatterAndPlacesAreAsGoodAsNames) {
  const Recipe spaced = Recipe::parse(" warmup( 5 )\n+cosine ( 0.1,steps =1e4 ) ");
  EXPECT_EQ(spaced, Recipe::parse("warmup(5)+cosine(0.1,steps=10000)"));
  EXPECT_EQ(Recipe::parse("linear(peak=1, steps=4)").schedule()(1), 0.75);
  EXPECT_EQ(Recipe::parse("linear(1, 4)").schedule()(1), 0.75);
}

TEST(Recipe, PartsFollowOneAnotherOnTheirOwnClocks) {
  const Schedule s =
      Recipe::parse("warmup(10) + constant(0.4, steps=20) + cooldown(10, end=0.2) + 0.1").schedule();
  EXPECT_EQ(s(0), 0);
  EXPECT_NEAR(s(5), 0.2, 1e-15);
  EXPECT_EQ(s(10), 0.4);
  EXPECT_EQ(s(29), 0.4);
  EXPECT_NEAR(s(35), 0.3, 1e-15);
  EXPECT_EQ(s(40), 0.1);
  EXPECT_EQ(Recipe::parse("warmup(4) + warmup(4) + 0.8").schedule()(6), 0.4);
}

TEST(Recipe, ProductsMultiply) {
  const Schedule s = Recipe::parse("0.5 * (warmup(4) + 0.8) * linear(1, 8)").schedule();
  EXPECT_NEAR(s(2), 0.5 * 0.4 * 0.75, 1e-15);
  EXPECT_EQ(Recipe::parse("2 * 0.25").schedule()(9), 0.5);
  EXPECT_EQ(Recipe::parse("linear(1, 8) * cosine(1, 20)").steps(), 20);
  EXPECT_EQ(Recipe::parse("linear(1, 8) * step(1, 20)").steps(), std::nullopt);
  EXPECT_EQ(Recipe::parse("3 * linear(1, 8)").steps(), 8);
}

TEST(Recipe, APeakMayBeFound) {
  const Recipe recipe = Recipe::parse("warmup(5) + cosine(found, 10) + found * linear(1, 5, end=0.5)");
  EXPECT_TRUE(recipe.needs_peak());
  expect_refusal(
      [&] { recipe.schedule(); },
      "schedule: a rate is still to be found, got 'warmup(5) + cosine(found, 10) + found * linear(1, 5, "
      "end=0.5)'");
  EXPECT_EQ(Recipe::parse("warmup(5) + cosine(auto, 10) + auto * linear(1, 5, end=0.5)"), recipe);
  try {
    Recipe::parse("auto(0.1)");
    ADD_FAILURE() << "auto is no schedule";
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("unknown schedule 'auto'"));
  }
  const Recipe made = recipe.with_peak(0.25);
  EXPECT_FALSE(made.needs_peak());
  EXPECT_EQ(made.schedule()(5), 0.25);
  EXPECT_EQ(made.schedule()(15), 0.25);
  EXPECT_EQ(made.text(), "warmup(5) + cosine(0.25, 10) + 0.25 * linear(1, 5, end=0.5)");
  expect_refusal([&] { recipe.with_peak(NAN); },
                 "schedule: the rate found must be positive and finite, got nan");
  for (const char* beside :
       {"cyclic(2, found)", "cyclic(found, 0.5, up=2)", "clamp(0.1, low=found, high=0.5)"})
    EXPECT_TRUE(Recipe::parse(beside).needs_peak()) << beside;
  EXPECT_EQ(Recipe::parse("cyclic(2, found)").with_peak(10).schedule()(0), 2);
  expect_refusal([] { Recipe::parse("cyclic(0.5, found)").with_peak(0.1).schedule(); },
                 "column 8: cyclic: base must not be above peak, got 0.5 and 0.1");
}

TEST(Recipe, MomentumComesAlong) {
  const Schedule s =
      Recipe::parse("momentum(one_cycle(0.1, 20), linear(0.95, 10, end=0.85)) + 0.1").schedule();
  EXPECT_EQ(s.momentum(10), 0.85);
  EXPECT_NEAR(*Recipe::parse("cyclic(0.1, 1, up=4, momentum=[0.8, 0.9])").schedule().momentum(2), 0.85,
              1e-15);
}

TEST(Recipe, EveryWordIsListedWithItsArguments) {
  EXPECT_THAT(recipe_words(), ::testing::Contains("cosine(peak, steps, end=0, power=1, warp=1, cycles=0.5)"));
  EXPECT_THAT(recipe_words(),
              ::testing::Contains("cyclic(base, peak, up=2000, down=…, mode=triangular, gamma=1, "
                                  "momentum=…)"));
}

TEST(Recipe, ErrorsPointAtTheColumn) {
  expect_refused({
      {"", 1, "schedule: expected a number, a word or '(', got the end"},
      {"cosin(0.1, 5)", 1, "did you mean 'cosine'?"},
      {"warmup(5) + cosine(peek=0.1, steps=3)", 20, "cosine: unknown argument 'peek'"},
      {"warmup(5) + cosine(peak=0.1, steps=-3)", 36, "cosine: steps must be positive, got -3"},
      {"cosine(peak=0.1, steps=2.5)", 24, "cosine: steps must be a whole number, got 2.5"},
      {"cosine(0.1, 1e17)", 13, "cosine: steps must be at most 2^53, got 1e17"},
      {"cosine(0.1, 9007199254740993)", 13, "cosine: steps must be at most 2^53, got 9007199254740993"},
      {"step(1, steps=-9007199254740993)", 15, "step: steps must be at most 2^53, got -9007199254740993"},
      {"multistep(1, [5, 9007199254740993])", 18,
       "multistep: milestones must be at most 2^53, got 9007199254740993"},
      {"noise(1, 0.1, seed=9007199254740993)", 20, "noise: seed must be at most 2^53"},
      {"multistep(1, [5], gamma=-2)", 25, "multistep: gamma must be positive and finite, got -2"},
      {"warmup(5, start=-1) + 1", 17, "warmup: start must be not negative and finite, got -1"},
      {"warmup(5, shape=exponential) + 1", 1, "warmup: start must be positive and finite, got 0"},
      {"1 * warmup(5, 0.1, shape=exponential) + 1", 5, "warmup: must stand in front"},
      {"warmup(5, 0.1, shape=exponential) + 0", 1, "warmup: the rate to rise to must be positive"},
      {"linear(0, 5) + cooldown(5, power=0)", 34, "cooldown: power must be positive and finite, got 0"},
      {"linear(1, 5) + cooldown(5, 0.1, shape=exponential)", 16,
       "cooldown: the rate to fall from must be positive and finite, got 0"},
      {"exponential_decay(peak=-1, decay_rate=0.5)", 24, "exponential_decay: peak must be not negative"},
      {"repeat(cosine(1, 0), steps=3)", 18, "cosine: steps must be positive, got 0"},
      {"0.5 * -2 * cosine(1, 5)", 7, "schedule: a factor must not be negative, got -2"},
      {"clamp(0.1, 0.5, high=0.2)", 22, "clamp: high must not be below low, got 0.2 and 0.5"},
      {"one_cycle(1, 10, shape=sqrt)", 24, "one_cycle: shape must be linear or cosine"},
      {"cyclic(1, 2, momentum=[0.9, 0.8])", 23, "cyclic: momentum low must be between 0 and 0.8, got 0.9"},
      {"cosine(0.1, steps=3, 4)", 22, "an argument without a name must not follow one with a name"},
      {"cosine(0.1, peak=1, steps=3)", 13, "cosine: peak is said twice"},
      {"cosine(0.1)", 1, "cosine: steps is missing"},
      {"cosine(1, 2, 3, 4, 5, 6, 7)", 26, "cosine: takes at most 6 arguments, got 7"},
      {"cosine(0.1, steps=3", 20, "schedule: expected ',' or ')', got the end"},
      {"cosine(0.1, steps=x)", 19, "cosine: steps must be a whole number, got x"},
      {"0.1 0.2", 5, "schedule: expected '+', '*' or the end, got '0.2'"},
      {"1e999", 1, "expected a number that a double can hold"},
      {"5 * constant(-0.1)", 14, "constant: learning_rate must be not negative and finite, got -0.1"},
      {"-0.1", 1, "constant: learning_rate must be not negative and finite, got -0.1"},
      {"0.1 + 5", 1, "only the last part may be without an end"},
      {"warmup(5)", 1, "warmup: must stand in front of a part to rise to"},
      {"0.5 * warmup(5) + 1", 7, "warmup: must stand in front of a part to rise to"},
      {"cooldown(5) + 1", 1, "cooldown: must stand behind a part to fall from"},
      {"1 + cooldown(5)", 5, "cooldown: the part in front has no end"},
      {"warmup(5) + cooldown(5) + 1", 13, "cooldown: must not stand directly behind a warmup"},
      {"warmup(5, shape=round) + 1", 17,
       "warmup: shape must be one of linear, cosine, sqrt, exponential, log, got round"},
      {"cosine", 1, "'cosine' needs its arguments"},
      {"[1, 2]", 1, "a list is no schedule"},
      {"multistep(1, [5, 3])", 14, "multistep: milestones must rise, got 3 after 5"},
      {"cyclic(1, 2, momentum=[1])", 23, "cyclic: momentum must be a list of two numbers"},
      {"noise(1, 0.1, seed=-1)", 20, "noise: seed must be not negative, got -1"},
      {"repeat(step(1, 5))", 1, "repeat: steps is missing"},
      {"lin\xc3\xa9", 4, "schedule: expected '+', '*' or the end"},
  });
}

TEST(Recipe, WordsOfOthersAreKnownAndSlipsAreGuessed) {
  const std::pair<const char*, const char*> cases[]{
      {"COSINE(0.1, 5)", "did you mean 'cosine'?"},
      {"COSINE", "did you mean 'cosine'?"},
      {"onecycle(0.1, 5)", "did you mean 'one_cycle'?"},
      {"restart(0.1, 5)", "did you mean 'restarts'?"},
      {"wsd(1)",
       "unknown schedule 'wsd', which is warmup(steps) + constant(learning_rate, steps=N) + "
       "cooldown(steps) here"},
      {"wsd", "unknown schedule 'wsd', which is warmup(steps)"},
      {"triangular2(1, 2)", "which is cyclic(base, peak, up=2000, mode=triangular2) here"},
      {"OneCycleLR", "which is one_cycle(peak, steps) here"},
      {"CosineAnnealingLR", "which is cosine(peak, steps, end=0) here"},
      {"CosineAnealingLR(10)", "which is cosine(peak, steps, end=0) here"},
      {"WarmupCosine(10)", "which is warmup(steps) + cosine(peak, steps) here"},
      {"get_linear_schedule_with_warmup", "which is warmup(steps) + linear(start, steps) here"},
      {"ReduceLROnPlateau", "which is --adapt reduce_on_plateau of surefoot train here"},
      {"OneCycle", "which is linear(low, up, end=high) + linear(high, down, end=low) + inverse("},
      {"rsqrt(0.1, 10)", "which is inverse_sqrt(peak, timescale) here"},
      {"cosine_onecycle_schedule",
       "which is cosine(low, up, end=peak) + cosine(peak, down, end=lowest) here"},
  };
  for (const auto& [text, message] : cases) {
    SCOPED_TRACE(text);
    try {
      Recipe::parse(text);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const ParseError& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(message));
    }
  }
}

TEST(Recipe, NoWordOfOthersIsOneOfOursAndEachIsWrittenWithOurs) {
  for (const auto& elsewhere : recipe::words_elsewhere()) {
    const auto is_ours = [&](const recipe::Word& word) { return std::string(elsewhere.word) == word.name; };
    EXPECT_FALSE(std::any_of(recipe::words().begin(), recipe::words().end(), is_ours)) << elsewhere.word;
    const std::string here = elsewhere.here;
    if (here.find('(') != std::string::npos) {
      const auto said = recipe::read(here);
      EXPECT_EQ(recipe::print(said), here);
    }
  }
}

TEST(Recipe, CountsUpTo2To53AreTaken) {
  EXPECT_EQ(Recipe::parse("cosine(0.1, 9007199254740992)").steps(), last_step);
  EXPECT_EQ(Recipe::parse("linear(1, 9007199254740991)").steps(), last_step - 1);
}

TEST(Recipe, RefusesBracketsWithoutEnd) {
  EXPECT_THROW(Recipe::parse(std::string(100000, '(')), ParseError);
  EXPECT_EQ(Recipe::parse(std::string(60, '(') + "1" + std::string(60, ')')).schedule()(0), 1);
}

TEST(Recipe, AnyTextIsReadOrRefused) {
  const std::string pieces[]{"(",   ")", "[",   "]",      "+",      "*",     ",", "=",
                             "0.1", "-", "1e5", "cosine", "warmup", "found", " "};
  EXPECT_TRUE(rc::check([&] {
    std::string text;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i)
      text += *rc::gen::elementOf(std::vector<std::string>(std::begin(pieces), std::end(pieces)));
    try {
      const Recipe recipe = Recipe::parse(text);
      RC_ASSERT(Recipe::parse(recipe.text()) == recipe);
    } catch (const ParseError& error) {
      RC_ASSERT(error.column() >= 1);
      RC_ASSERT(error.column() <= static_cast<std::int64_t>(text.size()) + 1);
    }
  }));
}

}  // namespace
}  // namespace surefoot::schedule
