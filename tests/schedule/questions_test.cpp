// Underscores, shares of the run, lengths, and what is asked of numbers that look wrong.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Numbers, MayHaveUnderscoresBetweenTheirDigits) {
  EXPECT_EQ(Recipe::parse("cosine(0.1, 49_500)").steps(), 49500);
  EXPECT_EQ(Recipe::parse("multistep(0.1, [1_000, 2_000_000])").text(), "multistep(0.1, [1000, 2000000])");
  EXPECT_EQ(Recipe::parse("constant(0.000_1)").schedule()(0), 0.0001);
  EXPECT_EQ(Recipe::parse("1_0e-1_0").schedule()(0), 10e-10);
  for (const char* bad : {"cosine(0.1, _500)", "cosine(0.1, 500_)", "cosine(0.1, 5__00)", "1_.5"})
    EXPECT_THROW(Recipe::parse(bad), ParseError) << bad;
  EXPECT_EQ(Recipe::parse("linear(1/3, 5, end=0.5)").schedule()(0), 1.0 / 3);
}

TEST(Commas, InsideANumberAreQuestioned) {
  EXPECT_THAT(Recipe::parse("linear(0.1, 1,500)").notes(),
              ElementsAre("'1,500' is read as arguments of their own, 1 and 500; one number is written 1500",
                          HasSubstr("linear(0.1, 1, 500): the rate rises from 0.1 to 500 in 1 step;")));
  EXPECT_THAT(
      Recipe::parse("cosine(0.1, 10,000)").notes(),
      ElementsAre("'10,000' is read as arguments of their own, 10 and 000; one number is written 10000"));
  EXPECT_THAT(Recipe::parse("warmup(1,500) + 0.1").notes(),
              ElementsAre(HasSubstr("one number is written 1500")));
  // Nothing else could be meant, or it is a list.
  for (const char* fine :
       {"cosine(1,100)", "multistep(0.1, [100,200,300])", "cosine(0.1, 1, 0.01)", "linear(0.1,1500)"})
    EXPECT_THAT(Recipe::parse(fine).notes(), IsEmpty()) << fine;
  try {
    Recipe::parse("inverse_sqrt(0.1, 10,000)");
    ADD_FAILURE();
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("takes at most 2 arguments, got 3; '10,000' is read as"));
    EXPECT_EQ(error.column(), 22);
  }
}

TEST(Growth, AThousandfoldIsQuestioned) {
  for (const char* grows :
       {"linear(0.0001, 100, end=0.5)", "exponential(1e-6, 100, end=1)", "exponential_decay(0.1, 2)",
        "step(0.1, 30, gamma=10)", "0.5 * linear(0.1, 10, end=200)", "warmup(5) + linear(0.1, 10, end=200)"})
    EXPECT_THAT(Recipe::parse(grows).notes(), ElementsAre(HasSubstr("the rate rises from"))) << grows;
  for (const char* fine :
       {"warmup(100) + 0.1", "warmup(100, start=1e-7) + cosine(0.1, 100)", "linear(0, 10, end=0.1)",
        "linear(1e-6, 500, end=0.1) + cosine(0.1, 9500)", "one_cycle(0.1, 100, div=1e5)", "cyclic(1e-6, 0.1)",
        "linear(0.001, 10, end=0.1)", "0.1 * linear(0.001, 500, end=1) + cosine(0.1, 100)",
        "until(found * linear(0.001, 499, end=1), steps=500) + cosine(found, 9500)", "noam(512, 4000)"})
    EXPECT_THAT(Recipe::parse(fine).notes(), IsEmpty()) << fine;
}

TEST(Shares, AreOfTheRun) {
  const Recipe recipe = Recipe::parse("warmup(3%) + cosine(0.1, 97%)");
  EXPECT_TRUE(recipe.needs_length());
  EXPECT_EQ(recipe.text(), "warmup(3%) + cosine(0.1, 97%)");
  EXPECT_EQ(recipe.steps(), std::nullopt) << "it is of any length";
  EXPECT_EQ(recipe.with_length(10000).text(), "warmup(300) + cosine(0.1, 9700)");
  EXPECT_FALSE(recipe.with_length(10000).needs_length());
  expect_refusal([&] { recipe.schedule(); },
                 "schedule: the run's length is still to be said, got 'warmup(3%) + cosine(0.1, 97%)'");
  expect_refusal([&] { recipe.with_length(0); }, "schedule: the run's steps must be positive, got 0");
  EXPECT_EQ(Recipe::parse("warmup(3%) + cosine(0.1, 9700)").steps(), 10000);
  EXPECT_EQ(Recipe::parse("warmup(10%) + 0.1").steps(), std::nullopt);
  EXPECT_EQ(Recipe::parse("warmup(0%) + constant(found, steps=80%) + cooldown(20%)").with_length(50).text(),
            "warmup(0) + constant(found, steps=40) + cooldown(10)");
  for (const char* bad :
       {"cosine(3%, 100)", "3%", "warmup(101%) + 1", "cosine(0.1, 100, end=3%)", "warmup(-3%) + 1"})
    EXPECT_THROW(Recipe::parse(bad), ParseError) << bad;
}

TEST(Length, AMismatchWithTheRunIsSaid) {
  const Recipe recipe = Recipe::parse("warmup(500) + cosine(0.1, 9500, end=0.01)");
  EXPECT_EQ(length_note(recipe, 10000), "");
  EXPECT_EQ(length_note(recipe, 10001), "");
  EXPECT_EQ(length_note(recipe, 9999), "");
  EXPECT_EQ(length_note(recipe, 20000),
            "the schedule ends at step 10000 of 20000; the rate stays where it is, at 0.01");
  EXPECT_THAT(length_note(recipe, 5000), HasSubstr("the run ends at step 5000 of the schedule's 10000, at a "
                                                   "rate of 0.05872, where the schedule goes on to 0.01"));
  EXPECT_EQ(length_note(Recipe::parse("step(0.1, 30)"), 7), "");
  EXPECT_EQ(length_note(Recipe::parse("warmup(5) + cosine(found, 5)"), 7),
            "the run ends at step 7 of the schedule's 10");
  EXPECT_EQ(length_note(Recipe::parse("warmup(3%) + cosine(found, 97%)"), 7), "");
}

TEST(Length, OfARunIsTheSchedulesUnlessAnotherIsSaid) {
  EXPECT_EQ(run_length(Recipe::parse("cosine(0.1, 300)"), 0, 1000), 300);
  EXPECT_EQ(run_length(Recipe::parse("cosine(0.1, 300)"), 500, 1000), 500);
  EXPECT_EQ(run_length(Recipe::parse("step(0.1, 300)"), 0, 1000), 1000);
  EXPECT_EQ(run_length(Recipe::parse("warmup(3%) + cosine(found, 970)"), 0, 1000), 1000);
  EXPECT_EQ(run_length(Recipe::parse("warmup(3%) + cosine(found, 97%)"), 0, 777), 777);
}

TEST(Sequences, PartsOfNoStepsAreLeftOut) {
  const auto same = [](const char* a, const char* b) {
    const Schedule left = Recipe::parse(a).schedule();
    const Schedule right = Recipe::parse(b).schedule();
    EXPECT_EQ(Recipe::parse(a).steps(), Recipe::parse(b).steps()) << a;
    for (std::int64_t t = 0; t < 30; ++t) EXPECT_EQ(left(t), right(t)) << a;
  };
  same("warmup(0) + cosine(0.1, 20)", "cosine(0.1, 20)");
  same("warmup(5) + constant(0.1, steps=0) + cooldown(9)", "warmup(5) + linear(0.1, 9)");
  same("constant(0.1, steps=9) + cooldown(0)", "constant(0.1, steps=9)");
  EXPECT_THROW(Recipe::parse("warmup(0)"), ParseError);
  EXPECT_THROW(Recipe::parse("warmup(-1) + 1"), ParseError);
}

}  // namespace
}  // namespace surefoot::schedule
