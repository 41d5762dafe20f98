#include "surefoot/find/race.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/find/drift.hpp"
#include "surefoot/find/estimate.hpp"
#include "surefoot/find/rungs.hpp"
#include "surefoot/find/valley.hpp"

namespace surefoot::find {
namespace {

/// The validation loss of a training whose best rate is known: it falls with the steps made, the sooner the
/// nearer the rate is to 10^best, and explodes a decade above.
double loss_at(double rate, std::int64_t step, double best) {
  const double x = std::log10(rate) - best;
  if (x > 1) return std::numeric_limits<double>::quiet_NaN();
  return 2.3 / (1 + static_cast<double>(step) / 100 * std::exp(-2 * x * x));
}

struct Task {
  RaceOptions options;
  TaskFacts facts;
};

Task task(double start, double budget = 1000) {
  return {{.horizon = 4000, .budget = budget, .start = start, .initial_loss = 2.3}, {.validation_cost = 4}};
}

Race race_of(const Task& task) {
  return Race(task.options, task.facts);
}

/// What a race saw.
struct Seen {
  Seen(const Race& race) : record(race.record()), facts(race.facts()) {}
  RaceRecord record;
  TaskFacts facts;
};

Suggestion answer(const Seen& seen) {
  return estimate(seen.record, seen.facts);
}

double uncapped(const Seen& seen) {
  return std::pow(10, extrapolate(seen.record, seen.facts).log_rate);
}

double cap(const Seen& seen) {
  return cliff_cap(seen.record, seen.facts).rate();
}

bool near_a_cliff(const Seen& seen) {
  return beside_a_cliff(seen.record, seen.facts);
}

void run(Race& race, double best) {
  while (!race.ask().empty()) {
    const auto asked = race.ask();
    for (const auto& advance : asked)
      race.tell(advance.candidate, {loss_at(advance.learning_rate, advance.step, best)});
  }
}

TEST(Race, FindsTheBestRateOfShortRunsAndAllowsForTheDrift) {
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

TEST(Race, WalksToTheBestWhenItStartsFarAway) {
  for (const double away : {-2.5, 2.0}) {
    Race race = race_of(task(std::pow(10, -2 + away)));
    run(race, -2);
    ASSERT_TRUE(answer(race).found()) << answer(race).reason;
    EXPECT_NEAR(std::log10(*answer(race).learning_rate), -2.4, 0.5);
  }
}

TEST(Race, ContinuesCandidatesAndDropsTheFarOnes) {
  Race race = race_of(task(0.01));
  std::int64_t last = 0;
  while (!race.ask().empty()) {
    const auto asked = race.ask();
    for (const auto& advance : asked) {
      EXPECT_GE(advance.step, last);
      const auto& history = race.record().candidates[advance.candidate].history;
      EXPECT_GT(advance.step, history.empty() ? 0 : history.back().step);
    }
    last = asked.front().step;
    for (const auto& advance : asked)
      race.tell(advance.candidate, {loss_at(advance.learning_rate, advance.step, -2)});
  }
  int won = 0;
  for (const auto& runner : race.record().candidates) {
    EXPECT_NE(runner.state, CandidateState::racing);
    won += runner.state == CandidateState::won ? 1 : 0;
  }
  EXPECT_EQ(won, 1);
}

/// The middle of the answers a race gives when its validation losses carry noise, and how far they lie apart.
std::pair<double, double> answers_under_noise(bool with_training_loss) {
  std::mt19937 random(4);
  std::normal_distribution<double> noise(0, 0.03);
  std::vector<double> answers;
  for (int i = 0; i < 100; ++i) {
    Race race = race_of(task(0.01));
    while (!race.ask().empty()) {
      const auto asked = race.ask().front();
      const double loss = loss_at(asked.learning_rate, asked.step, -2);
      if (with_training_loss)
        race.tell(asked.candidate, {loss + noise(random), loss});
      else
        race.tell(asked.candidate, {loss + noise(random)});
    }
    answers.push_back(std::log10(*answer(race).learning_rate));
  }
  std::sort(answers.begin(), answers.end());
  return {answers[50], answers[94] - answers[5]};
}

TEST(Race, TakesNoiseAwayByTheTrainingLossOfTheSameBatches) {
  const auto [middle, spread] = answers_under_noise(false);
  const auto [paired_middle, paired_spread] = answers_under_noise(true);
  EXPECT_NEAR(middle, paired_middle, 0.15);
  EXPECT_LT(paired_spread, 0.8 * spread);
}

TEST(Race, IsAtMostHalfSureWhileNothingBeatsAnAnswerThatIgnoresTheInputs) {
  auto o = task(0.01);
  Race ordinary = race_of(o);
  run(ordinary, -2);
  o.facts.constant_loss = 0.01;
  Race nothing_learned = race_of(o);
  run(nothing_learned, -2);
  EXPECT_GT(answer(ordinary).confidence, 0.5);
  EXPECT_EQ(answer(nothing_learned).confidence, 0.5);
  EXPECT_NE(answer(nothing_learned).reason.find("ignores the inputs"), std::string::npos);
  EXPECT_EQ(answer(nothing_learned).learning_rate, answer(ordinary).learning_rate);
}

double answer_of(const Task& o, double tail) {
  Race race = race_of(o);
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    race.tell(asked.candidate,
              {.validation_loss = loss_at(asked.learning_rate, asked.step, -2), .tail = tail});
  }
  return std::log10(*answer(race).learning_rate);
}

TEST(Race, LeansAwayFromTheCliffWhereTheTailIsHeavy) {
  EXPECT_LT(answer_of(task(0.01), 0.3), answer_of(task(0.01), 0.1));
  EXPECT_EQ(answer_of(task(0.01), 0.1), answer_of(task(0.01), std::nan("")));
  EXPECT_EQ(answer_of(task(0.01), 0.5), answer_of(task(0.01), 100));
  auto adaptive = task(0.01);
  adaptive.facts.update_rule = UpdateRule::adaptive;
  EXPECT_NEAR(answer_of(adaptive, 0.5), answer_of(adaptive, 0.1), 0.02) << "but for the wider valley";
}

TEST(Race, RemembersAHeavyTailThatOneRungHasShown) {
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

TEST(Race, KnowsOfACliffFromTheInputsBeforeAnyLossTells) {
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

TEST(Race, GoesByTheInputsNotTheLossesWhereBothAreKnown) {
  auto o = task(0.01);
  const double light = answer_of(o, 0.1);
  EXPECT_LT(answer_of(o, 0.5), light);
  o.facts.outlier_ratio = 1.1;
  EXPECT_EQ(answer_of(o, 0.5), light);
}

TEST(Race, StaysBelowWhatTheSharpnessAllows) {
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

TEST(Race, ClimbsFromFarBelowThoughABadBatchHasSpoiledARun) {
  auto o = task(1e-4);
  o.options.initial_loss = 2.25;
  o.facts.outlier_ratio = 11;
  Race race = race_of(o);
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const double loss = loss_at(asked.learning_rate, asked.step, -1);
    const bool spoiled = asked.candidate == 2;
    race.tell(asked.candidate,
              {.validation_loss = spoiled ? std::nan("") : loss, .best_of_seeds_validation_loss = loss});
  }
  EXPECT_TRUE(answer(race).found()) << answer(race).reason;
}

TEST(Race, DoesNotBringBackWhatDivergedBeforeATailWasHeavy) {
  Race race = race_of(task(0.01));
  const std::int64_t first_rung = race.ask().front().step;
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const double loss = loss_at(asked.learning_rate, asked.step, -2);
    const bool at_first = asked.step == first_rung;
    const bool spoiled = at_first && asked.learning_rate > 0.005 && asked.learning_rate < 0.02;
    race.tell(asked.candidate, {.validation_loss = spoiled ? std::nan("") : loss,
                                .tail = at_first ? 0.1 : 0.5,
                                .best_of_seeds_validation_loss = spoiled ? 0.01 : loss});
  }
  int won = 0;
  for (const auto& candidate : race.record().candidates)
    won += candidate.state == CandidateState::won ? 1 : 0;
  EXPECT_EQ(won, 1);
}

TEST(Race, HearsOfATailFromTheRatesThatAreFarFromTheCliff) {
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

TEST(Race, TakesTheTypicalTrainingLossWhereATailIsHeavy) {
  const double lean = answer_of(task(0.01), 0.1) - answer_of(task(0.01), 0.5);
  EXPECT_EQ(answer_with_bad_batches(0.1, true), answer_with_bad_batches(0.1, false));
  EXPECT_EQ(answer_with_bad_batches(0.5, true), answer_of(task(0.01), 0.5));
  EXPECT_NEAR(answer_with_bad_batches(0.5, false), answer_with_bad_batches(0.1, false) - lean, 0.1);
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

TEST(Race, IsJudgedByTheLuckierRunWhereATailIsHeavy) {
  const double unspoiled = answer_of(task(0.01), 0.5);
  for (const double loss : {2.2, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_EQ(answer_with_a_spoiled_run(0.5, loss), unspoiled) << loss;
    EXPECT_LT(answer_with_a_spoiled_run(0.1, loss), answer_of(task(0.01), 0.1) - 0.3) << loss;
  }
}

TEST(Race, ShowsTheLossThatJudges) {
  const auto shown = [](double tail) {
    Race race = race_of(task(0.01));
    const auto first = race.ask().front();
    while (!race.ask().empty() && race.ask().front().step == first.step)
      race.tell(race.ask().front().candidate,
                {.validation_loss = 2, .tail = tail, .best_of_seeds_validation_loss = 1});
    return race.record().candidates[first.candidate].history.front().loss;
  };
  EXPECT_EQ(shown(0.5), 1);
  EXPECT_EQ(shown(0.1), 2);
}

TEST(Race, LeansFurtherWhereMomentumCarriesABadBatchOn) {
  const auto lean = [](UpdateRule rule) {
    auto o = task(0.01);
    o.facts.update_rule = rule;
    return answer_of(o, 0.1) - answer_of(o, 0.5);
  };
  EXPECT_GT(lean(UpdateRule::momentum), lean(UpdateRule::gradient) + 0.1);
}

TEST(Race, ClimbsFromFarBelowWhereItsRunsBeginAboveTheLossMeasuredOfOne) {
  auto o = task(1e-4);
  o.options.initial_loss = 2.25;
  Race race = race_of(o);
  run(race, -1);
  ASSERT_TRUE(answer(race).found()) << answer(race).reason;
  EXPECT_NEAR(std::log10(*answer(race).learning_rate), -1.4, 0.5);
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

TEST(Race, AllowsForMoreDriftOfMomentumAndOfNormalisedSteps) {
  const double gradient = answer_where_it_falls(UpdateRule::gradient, 0.1);
  const double averaged = answer_where_it_falls(UpdateRule::momentum, 0.1);
  EXPECT_LT(averaged, gradient - 0.05);
  EXPECT_LT(answer_where_it_falls(UpdateRule::adaptive, 0.1), averaged);
}

TEST(Race, AllowsForHardlyAnyDriftWhereBatchNormMakesWeightsScaleFree) {
  EXPECT_GT(answer_where_it_falls(UpdateRule::scale_invariant, 0.1),
            answer_where_it_falls(UpdateRule::gradient, 0.1) + 0.1);
  EXPECT_NEAR(answer_where_it_falls(UpdateRule::scale_invariant, 2),
              answer_where_it_falls(UpdateRule::scale_invariant, 0.1), 1e-9);
}

TEST(Race, SpendsWhatIsLeftBetweenTheLeaderAndItsBetterNeighbour) {
  const auto o = task(0.01);
  Race race = race_of(o);
  run(race, -1.9);
  EXPECT_LE(race.spent(), o.options.budget);
  std::vector<double> between;
  for (const auto& candidate : race.record().candidates) {
    const double halves = 2 * std::log10(candidate.learning_rate);
    if (std::abs(halves - std::round(halves)) > 0.1) between.push_back(halves / 2);
  }
  ASSERT_EQ(between.size(), 1);
  EXPECT_NEAR(between.front(), -1.75, 1e-9);
}

TEST(Race, AllowsForMoreDriftWhereGradientsHaveHardlyBegunToTeach) {
  EXPECT_LT(answer_where_it_falls(UpdateRule::gradient, 2),
            answer_where_it_falls(UpdateRule::gradient, 0.1) - 0.1);
  EXPECT_NEAR(answer_where_it_falls(UpdateRule::adaptive, 2),
              answer_where_it_falls(UpdateRule::adaptive, 0.1), 1e-9);
}

TEST(Race, LooksBelowWhenAllThatLearnedHasFallenOffACliff) {
  Race race = race_of(task(0.01));
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    const bool fell = asked.step > 30 && asked.learning_rate > 1e-4;
    race.tell(asked.candidate, {fell ? std::nan("") : loss_at(asked.learning_rate, asked.step, -2)});
  }
  ASSERT_TRUE(answer(race).found());
  EXPECT_LT(race.record().candidates.back().learning_rate, 5e-4);
}

TEST(Race, RunsEachCandidateFromTwoSeedsWhereTheBudgetAllows) {
  EXPECT_EQ(race_of(task(0.01, 1000)).seeds(), 2);
  EXPECT_EQ(race_of(task(0.01, 200)).seeds(), 1);
  auto o = task(0.01);
  o.options.seeds = 1;
  EXPECT_EQ(race_of(o).seeds(), 1);
  o.options.seeds = 0;
  EXPECT_THROW(race_of(o), InvalidArgument);
}

TEST(Race, RefusesWhenNothingLearnsOrEverythingDiverges) {
  for (const double loss : {2.3, 5.0, std::numeric_limits<double>::quiet_NaN()}) {
    Race race = race_of(task(0.01));
    while (!race.ask().empty()) race.tell(race.ask().front().candidate, {loss});
    EXPECT_FALSE(answer(race).found());
    EXPECT_FALSE(answer(race).reason.empty());
  }
}

TEST(Race, RefusesOptionsOutOfBoundsAndAnswersNotAskedFor) {
  EXPECT_THROW(Race({.horizon = 0, .budget = 100, .start = 0.1, .initial_loss = 1}), InvalidArgument);
  EXPECT_THROW(race_of(task(0)), InvalidArgument);
  EXPECT_THROW(race_of(task(0.1, 50)), InvalidArgument);
  EXPECT_NO_THROW(race_of(task(0.1, smallest_race_budget(4))));
  EXPECT_THROW(race_of(task(0.1, smallest_race_budget(4) - 5)), InvalidArgument);
  Race race = race_of(task(0.1));
  EXPECT_THROW(race.tell(99, {1}), InvalidArgument);
}

RC_GTEST_PROP(RaceProperty, NeverSpendsMoreThanItsBudget, ()) {
  Task o;
  o.options.horizon = *rc::gen::inRange<std::int64_t>(1000, 100000);
  o.facts.validation_cost = *rc::gen::inRange(0, 20);
  o.options.budget = smallest_race_budget(o.facts.validation_cost) + *rc::gen::inRange(0, 5000);
  o.options.start = std::pow(10, *rc::gen::inRange(-5, 1));
  o.options.initial_loss = 2.3;
  Race race = race_of(o);
  double spent = 0;
  std::vector<std::int64_t> at(100, 0);
  while (!race.ask().empty()) {
    const auto advance = race.ask().back();
    spent +=
        race.seeds() * (static_cast<double>(advance.step - at[advance.candidate]) + o.facts.validation_cost);
    at[advance.candidate] = advance.step;
    const auto kind = *rc::gen::inRange(0, 4);
    race.tell(advance.candidate, {kind == 0 ? std::nan("") : *rc::gen::inRange(1, 300) / 100.0});
  }
  RC_ASSERT(spent <= o.options.budget);
  RC_ASSERT(std::abs(spent - race.spent()) < 1e-6);
}

TEST(MiddleOfValley, IsTheMiddleOfAParabolaOnAnyGrid) {
  for (const double first : {-3.5, -3.4, -3.2}) {
    std::vector<RateLoss> points;
    for (double x = first; x < 0; x += 0.5) points.push_back({x, 1 + (x + 2) * (x + 2)});
    EXPECT_NEAR(middle_of_valley(points, 9), -2, 0.1);
  }
}

TEST(MiddleOfValley, GoesWithTheGentleSideOfACliff) {
  const std::vector<RateLoss> cliff{{-3.5, 1.2}, {-3, 1.02}, {-2.5, 1}, {-2, 9}};
  EXPECT_GT(middle_of_valley(cliff, 9), -3.1);
  EXPECT_LT(middle_of_valley(cliff, 9), -2.5);
  auto higher = cliff;
  higher.back().loss = 6;
  EXPECT_NEAR(middle_of_valley(higher, 9), middle_of_valley(cliff, 9), 0.02);
}

TEST(MiddleOfValley, CountsWhatGivesLittleAwayTheMoreWhereTailsAreHeavy) {
  const std::vector<RateLoss> cliff{{-3.5, 2}, {-3, 1.2}, {-2.5, 1}, {-2, 9}};
  EXPECT_LT(middle_of_valley(cliff, 9, true), middle_of_valley(cliff, 9) - 0.1);
}

TEST(MiddleOfValley, IsAPointWhereThereIsNoValley) {
  EXPECT_EQ(middle_of_valley(std::vector<RateLoss>{{-3, 1}}, 2), -3);
  EXPECT_EQ(middle_of_valley(std::vector<RateLoss>{{-3, 2}, {-2, 2}, {-1, 2}}, 2), -3);
  EXPECT_THROW(middle_of_valley({}, 1), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::find
