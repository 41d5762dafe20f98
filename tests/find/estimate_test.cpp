#include "surefoot/find/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "find/raced.hpp"

namespace surefoot::find {
namespace {

TEST(Estimate, FindsTheBestRateOfShortRunsAndAllowsForTheDrift) {
  for (const double best : {-4.0, -2.2, -1.0, 0.3}) {
    Race race = race_of(task(std::pow(10, best + 0.3)));
    run(race, best);
    ASSERT_TRUE(answer(race).found());
    const double found = std::log10(*answer(race).learning_rate);
    EXPECT_LT(found, best);
    EXPECT_GT(found, best - 0.9);
    EXPECT_LE(answer(race).low, *answer(race).learning_rate);
    EXPECT_GE(answer(race).high, *answer(race).learning_rate);
  }
}

TEST(Estimate, IsAtMostHalfSureWhileNothingBeatsAnAnswerThatIgnoresTheInputs) {
  auto o = task(0.01);
  Race ordinary = race_of(o);
  run(ordinary, -2);
  o.facts.constant_loss = 0.01;
  Race nothing_learned = race_of(o);
  run(nothing_learned, -2);
  EXPECT_GT(answer(ordinary).confidence, 0.5);
  EXPECT_LE(answer(nothing_learned).confidence, 0.5);
  EXPECT_NE(answer(nothing_learned).reason.find("ignores the inputs"), std::string::npos);
  EXPECT_EQ(answer(nothing_learned).learning_rate, answer(ordinary).learning_rate);
}

TEST(Estimate, IsLessSureTheFartherTheHorizonIs) {
  double before = 1;
  for (const std::int64_t horizon : {4'000, 20'000, 200'000, 20'000'000}) {
    auto o = task(0.01);
    o.options.horizon = horizon;
    Race race = race_of(o);
    run(race, -2);
    EXPECT_LT(answer(race).confidence, before - 0.02) << horizon;
    before = answer(race).confidence;
  }
}

TEST(Estimate, IsSurerOnceMoreOfTheLossIsGone) {
  double before = 0;
  for (const double budget : {200.0, 1000.0, 4000.0}) {
    Race race = race_of(task(0.01, budget));
    run(race, -2);
    EXPECT_GT(answer(race).confidence, before + 0.02) << budget;
    before = answer(race).confidence;
  }
}

/// A race whose losses all stand at 1 of 2 from the first rung on.
Race stalled_race(UpdateRule rule) {
  auto o = task(0.01);
  o.facts.update_rule = rule;
  Race race = race_of(o);
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    race.tell(asked.candidate, {1 + 1e-3 * std::abs(std::log10(asked.learning_rate) + 2)});
  }
  return race;
}

TEST(Estimate, IsUnsureOfACommandWhoseLossesStandStill) {
  EXPECT_LT(answer(stalled_race(UpdateRule::unknown)).confidence, 0.5);
  EXPECT_GT(answer(stalled_race(UpdateRule::adaptive)).confidence, 0.7);
}

TEST(Estimate, DoesNotTakeAShortLastRungForALossThatStandsStill) {
  Race race = race_of(task(0.01));
  run(race, -2);
  auto record = race.record();
  const double share = latest_share_of_fall(record);
  auto last = record.ended.back();
  last.step += last.step / 4;
  last.least_loss *= 0.999;
  record.ended.push_back(last);
  EXPECT_NEAR(latest_share_of_fall(record), share, 0.02);
}

TEST(Estimate, RangeReachesFartherDownTheLessOfTheLossRemains) {
  const auto below = [](double budget) {
    Race race = race_of(task(0.01, budget));
    run(race, -2);
    return std::log10(*answer(race).learning_rate / answer(race).low);
  };
  EXPECT_LT(below(200), below(2000));
}

TEST(Estimate, KeepsAwayFromTheCliffWhereTheTailIsHeavy) {
  EXPECT_LT(answer_of(task(0.01), 0.3), answer_of(task(0.01), 0.1));
  EXPECT_EQ(answer_of(task(0.01), 0.1), answer_of(task(0.01), std::nan("")));
  EXPECT_EQ(answer_of(task(0.01), 0.5), answer_of(task(0.01), 100));
  auto adaptive = task(0.01);
  adaptive.facts.update_rule = UpdateRule::adaptive;
  EXPECT_NEAR(answer_of(adaptive, 0.5), answer_of(adaptive, 0.1), 0.02) << "but for the wider valley";
}

TEST(Estimate, RemembersAHeavyTailThatOneRungHasShown) {
  const auto beside_a_cliff = [](UpdateRule rule, bool at_first) {
    auto o = task(0.01);
    o.facts.update_rule = rule;
    Race race = race_of(o);
    const std::int64_t first_rung = race.ask().front().step;
    while (!race.ask().empty()) {
      const auto asked = race.ask().front();
      race.tell(asked.candidate, {.validation_loss = loss_at(asked.learning_rate, asked.step, -2),
                                  .tail = at_first && asked.step == first_rung ? 0.5 : 0.1});
    }
    return near_a_cliff(race);
  };
  EXPECT_TRUE(beside_a_cliff(UpdateRule::gradient, true));
  EXPECT_FALSE(beside_a_cliff(UpdateRule::gradient, false));
  EXPECT_FALSE(beside_a_cliff(UpdateRule::adaptive, true));
}

TEST(Estimate, KnowsOfACliffFromTheInputsBeforeAnyLossTells) {
  const auto race_with = [](UpdateRule rule, double outlier_ratio) {
    auto o = task(0.01);
    o.facts.update_rule = rule;
    o.facts.outlier_ratio = outlier_ratio;
    Race race = race_of(o);
    run(race, -2);
    return race;
  };
  const auto near = race_with(UpdateRule::gradient, 11);
  const auto far = race_with(UpdateRule::gradient, 2.5);
  EXPECT_TRUE(near_a_cliff(near));
  EXPECT_FALSE(near_a_cliff(far));
  EXPECT_FALSE(near_a_cliff(race_with(UpdateRule::gradient, std::nan(""))));
  EXPECT_FALSE(near_a_cliff(race_with(UpdateRule::adaptive, 11)));
  EXPECT_TRUE(std::isinf(cap(far)));
  EXPECT_NEAR(cap(near), *answer(near).learning_rate, 1e-12);
  EXPECT_NEAR(uncapped(near), *answer(far).learning_rate, 0.2 * uncapped(near));
  EXPECT_EQ(at_constant_rate(near.record(), near.facts(), {}).learning_rate, uncapped(near));
  EXPECT_LT(*answer(near).learning_rate, 0.6 * *answer(far).learning_rate);
  EXPECT_NE(answer(near).reason.find("is 11 times as steep"), std::string::npos);
}

TEST(Estimate, GoesByTheInputsNotTheLossesWhereBothAreKnown) {
  auto o = task(0.01);
  const double light = answer_of(o, 0.1);
  EXPECT_LT(answer_of(o, 0.5), light);
  o.facts.outlier_ratio = 1.1;
  EXPECT_EQ(answer_of(o, 0.5), light);
}

TEST(Estimate, StaysBelowWhatTheSharpnessAllows) {
  const auto told = [](UpdateRule rule, double edge_of_stability) {
    auto o = task(0.01);
    o.facts.update_rule = rule;
    o.facts.outlier_ratio = 11;
    Race race = race_of(o);
    run(race, -2);
    Seen seen(race);
    seen.record.log_sharpness = std::log10(2 / (edge_of_stability * uncapped(race)));
    return seen;
  };
  const auto far = told(UpdateRule::gradient, 1);
  EXPECT_EQ(answer(far).learning_rate, uncapped(far));
  const auto near = told(UpdateRule::gradient, 0.1);
  EXPECT_EQ(answer(near).learning_rate, cap(near));
  EXPECT_LT(*answer(near).learning_rate, 0.6 * uncapped(near));
  EXPECT_LT(answer(near).high, uncapped(near));
  EXPECT_NE(answer(near).reason.find("a long run bears about"), std::string::npos);
  const auto nearer = told(UpdateRule::momentum, 0.05);
  EXPECT_NEAR(cap(nearer) / uncapped(nearer), cap(near) / uncapped(near) / 2, 1e-9);
}

TEST(Estimate, HearsOfATailFromTheRatesThatAreFarFromTheCliff) {
  const auto beside_a_cliff = [](double below, double above) {
    auto o = task(0.01);
    o.facts.update_rule = UpdateRule::gradient;
    Race race = race_of(o);
    while (!race.ask().empty()) {
      const auto asked = race.ask().front();
      race.tell(asked.candidate, {.validation_loss = loss_at(asked.learning_rate, asked.step, -2),
                                  .tail = asked.learning_rate < 0.012 ? below : above});
    }
    return near_a_cliff(race);
  };
  EXPECT_FALSE(beside_a_cliff(0.1, 5));
  EXPECT_TRUE(beside_a_cliff(0.4, 0.1));
}

/// The answer of a race in which some candidates' mean training loss is all but made by one batch.
double answer_with_bad_batches(double tail, bool typical_known) {
  Race race = race_of(task(0.01));
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const double loss = loss_at(asked.learning_rate, asked.step, -2);
    const double outlier = asked.learning_rate > 0.005 ? 2 : 0;
    Outcome outcome{.validation_loss = loss, .training_loss = loss + outlier, .tail = tail};
    if (typical_known) outcome.best_of_seeds_training_loss = loss;
    race.tell(asked.candidate, outcome);
  }
  return std::log10(*answer(race).learning_rate);
}

TEST(Estimate, TakesTheTypicalTrainingLossWhereATailIsHeavy) {
  const double margin = answer_of(task(0.01), 0.1) - answer_of(task(0.01), 0.5);
  EXPECT_EQ(answer_with_bad_batches(0.1, true), answer_with_bad_batches(0.1, false));
  EXPECT_EQ(answer_with_bad_batches(0.5, true), answer_of(task(0.01), 0.5));
  EXPECT_NEAR(answer_with_bad_batches(0.5, false), answer_with_bad_batches(0.1, false) - margin, 0.1);
  EXPECT_LT(answer_with_bad_batches(0.5, false), answer_with_bad_batches(0.5, true) - 0.1);
}

/// The answer of a race in which one of the two runs meets a bad batch at the rates that are best.
double answer_with_a_spoiled_run(double tail, double mean_loss) {
  Race race = race_of(task(0.01));
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const double loss = loss_at(asked.learning_rate, asked.step, -2);
    const bool spoiled = asked.learning_rate > 0.005;
    race.tell(
        asked.candidate,
        {.validation_loss = spoiled ? mean_loss : loss, .tail = tail, .best_of_seeds_validation_loss = loss});
  }
  EXPECT_TRUE(answer(race).found());
  return std::log10(answer(race).learning_rate.value_or(1));
}

TEST(Estimate, IsJudgedByTheBetterSeedWhereATailIsHeavy) {
  const double unspoiled = answer_of(task(0.01), 0.5);
  for (const double loss : {2.2, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_EQ(answer_with_a_spoiled_run(0.5, loss), unspoiled) << loss;
    EXPECT_LT(answer_with_a_spoiled_run(0.1, loss), answer_of(task(0.01), 0.1) - 0.3) << loss;
  }
}

TEST(Estimate, KeepsFurtherAwayWhereMomentumCarriesABadBatchOn) {
  const auto margin = [](UpdateRule rule) {
    auto o = task(0.01);
    o.facts.update_rule = rule;
    return answer_of(o, 0.1) - answer_of(o, 0.5);
  };
  EXPECT_GT(margin(UpdateRule::momentum), margin(UpdateRule::gradient) + 0.1);
}

/// The answer where the loss falls as a power of the steps: the larger, the later.
double answer_where_it_falls(UpdateRule rule, double exponent) {
  auto o = task(0.01);
  o.facts.update_rule = rule;
  Race race = race_of(o);
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const double x = std::log10(asked.learning_rate) + 2;
    const double learned = std::pow(static_cast<double>(asked.step) / 4000, exponent);
    race.tell(asked.candidate, {x > 1 ? 2.4 : 2.3 - learned * std::exp(-2 * x * x)});
  }
  return std::log10(*answer(race).learning_rate);
}

TEST(Estimate, AllowsForMoreDriftOfMomentumAndOfAdaptiveSteps) {
  const double gradient = answer_where_it_falls(UpdateRule::gradient, 0.1);
  const double averaged = answer_where_it_falls(UpdateRule::momentum, 0.1);
  EXPECT_LT(averaged, gradient - 0.05);
  EXPECT_LT(answer_where_it_falls(UpdateRule::adaptive, 0.1), averaged);
}

TEST(Estimate, AllowsForHardlyAnyDriftWhereBatchNormMakesWeightsScaleInvariant) {
  EXPECT_GT(answer_where_it_falls(UpdateRule::scale_invariant, 0.1),
            answer_where_it_falls(UpdateRule::gradient, 0.1) + 0.1);
  EXPECT_NEAR(answer_where_it_falls(UpdateRule::scale_invariant, 2),
              answer_where_it_falls(UpdateRule::scale_invariant, 0.1), 1e-9);
}

TEST(Estimate, AllowsForMoreDriftWhereGradientsHaveHardlyBegunToTeach) {
  EXPECT_LT(answer_where_it_falls(UpdateRule::gradient, 2),
            answer_where_it_falls(UpdateRule::gradient, 0.1) - 0.1);
  EXPECT_NEAR(answer_where_it_falls(UpdateRule::adaptive, 2),
              answer_where_it_falls(UpdateRule::adaptive, 0.1), 1e-9);
}

}  // namespace
}  // namespace surefoot::find
