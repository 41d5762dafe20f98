#include "surefoot/find/race.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/find/rungs.hpp"

#include "find/raced.hpp"

namespace surefoot::find {
namespace {

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

TEST(Race, ClimbsFromFarBelowWhereItsRunsBeginAboveTheLossMeasuredOfOne) {
  auto o = task(1e-4);
  o.options.initial_loss = 2.25;
  Race race = race_of(o);
  run(race, -1);
  ASSERT_TRUE(answer(race).found()) << answer(race).reason;
  EXPECT_NEAR(std::log10(*answer(race).learning_rate), -1.4, 0.5);
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

Race open_race(double budget, double best) {
  auto o = task(0.01, budget);
  o.options.open_ended = true;
  Race race = race_of(o);
  run(race, best);
  return race;
}

TEST(OpenEndedRace, DoublesItsRungsUntilTheBudgetIsSpent) {
  for (const double budget : {300.0, 1000.0, 4000.0}) {
    const Race race = open_race(budget, -2);
    EXPECT_LE(race.spent(), budget);
    EXPECT_GT(race.spent(), 0.7 * budget) << "the last rung is as long as the budget allows";
    const auto& rungs = race.record().rungs;
    ASSERT_EQ(race.record().ended.size(), rungs.size());
    EXPECT_EQ(rungs.front(), 4);
    for (std::size_t i = 1; i + 1 < rungs.size(); ++i) EXPECT_EQ(rungs[i], 2 * rungs[i - 1]);
    EXPECT_NEAR(std::log10(*answer(race).learning_rate), -2.3, 0.4);
  }
}

TEST(OpenEndedRace, IsNeverLongerThanTheFullRun) {
  auto o = task(0.01, 1e9);
  o.options.open_ended = true;
  Race race = race_of(o);
  run(race, -2);
  EXPECT_EQ(race.record().rungs.back(), 4000);
}

TEST(OpenEndedRace, StopsWhereItStandsWithAWinner) {
  auto o = task(0.01, 4000);
  o.options.open_ended = true;
  Race race = race_of(o);
  while (race.record().ended.size() < 5) {
    const auto asked = race.ask().front();
    race.tell(asked.candidate, {loss_at(asked.learning_rate, asked.step, -2)});
  }
  race.stop();
  EXPECT_TRUE(race.ask().empty());
  EXPECT_EQ(std::ranges::count(race.record().candidates, CandidateState::won, &Candidate::state), 1);
  EXPECT_EQ(std::ranges::count(race.record().candidates, CandidateState::racing, &Candidate::state), 0);
  EXPECT_TRUE(answer(race).found());
}

}  // namespace
}  // namespace surefoot::find
