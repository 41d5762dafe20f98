// A race of contenders that tell their losses in every rhythm: it is right, or it cannot tell.
#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/run/contender_race.hpp"
#include "surefoot/run/told_losses.hpp"

#include "support/rhythm_contender.hpp"

namespace surefoot::run {
namespace {

using ::testing::HasSubstr;
using testing::Rhythm;
using testing::rhythm_contenders;
using testing::RhythmTruth;

constexpr double right = 0.02;

const RhythmTruth& truth(std::int64_t horizon) {
  static std::map<std::int64_t, RhythmTruth> truths;
  return truths.try_emplace(horizon, horizon).first->second;
}

struct Told {
  std::int64_t right = 0;
  std::int64_t cannot_tell = 0;
};

/// Every answer must be right, and no surer than `most_sure`.
Told races(const Rhythm& rhythm, std::int64_t horizon, double most_sure = 1) {
  Told told;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto result = race_contenders(rhythm_contenders({.rhythm = rhythm, .horizon = horizon}),
                                        {.horizon = horizon, .seed = seed});
    const auto& suggestion = result.found.suggestion;
    const auto where = ::testing::Message()
                       << "training every " << rhythm.training_every << ", validation every "
                       << rhythm.validation_every << (rhythm.validates_at_start ? " and at 0" : "") << ", "
                       << horizon << " steps, seed " << seed << ": " << suggestion.reason;
    if (!suggestion.found()) {
      EXPECT_FALSE(result.advice.empty()) << where;
      ++told.cannot_tell;
      continue;
    }
    ++told.right;
    EXPECT_LE(truth(horizon).regret(*suggestion.learning_rate), right)
        << where << ", rate " << *suggestion.learning_rate;
    EXPECT_LE(suggestion.confidence, most_sure) << where;
    EXPECT_LE(result.found.cost_share(), 1.5 * 0.25) << where;
  }
  return told;
}

const std::vector<std::int64_t> every{1, 5, 20, 50, 100, 250, 500, 1000};

TEST(Rhythm, IsRightWhereTrainingLossesAreTold) {
  for (const std::int64_t horizon : {2000, 10000})
    for (const std::int64_t training : {1, 5, 20, 50})
      for (const bool at_start : {false, true})
        for (const auto validation : every)
          EXPECT_EQ(races({training, validation, at_start}, horizon).right, 3)
              << training << " " << validation << " " << horizon;
}

TEST(Rhythm, IsRightWithTrainingLossesAloneAndLessSure) {
  for (const std::int64_t training : {1, 5}) EXPECT_EQ(races({training}, 2000, 0.9).right, 3);
  for (const std::int64_t training : {10, 20, 50}) EXPECT_EQ(races({training}, 2000, 0.8).right, 3);
}

TEST(Rhythm, IsRightOrCannotTellWhereValidationsAreRare) {
  for (const std::int64_t horizon : {1000, 2000, 10000})
    for (const bool at_start : {false, true})
      for (const auto validation : every) {
        const auto told = races({0, validation, at_start}, horizon);
        if (validation * 60 <= horizon) {
          EXPECT_EQ(told.right, 3) << validation << " " << horizon;
        }
        if (validation * 8 > horizon) {
          EXPECT_EQ(told.cannot_tell, 3) << validation << " " << horizon;
        }
      }
}

TEST(Rhythm, IsRightOrCannotTellAtEpochsEnds) {
  for (const std::int64_t epoch : {39, 391, 469}) {
    races({epoch, epoch}, 10000);
    races({0, epoch, true}, 10000);
    EXPECT_EQ(races({10, epoch}, 10000).right, 3);
  }
}

TEST(Rhythm, RunningMeansAreNotSure) {
  for (const std::int64_t epoch : {100, 1000})
    EXPECT_EQ(races({.training_every = 1, .running_mean_over = epoch}, 2000, 0.9).right, 3);
}

TEST(Rhythm, SaysWhichLossesJudged) {
  const auto judged = [](const Rhythm& rhythm) {
    return race_contenders(rhythm_contenders({.rhythm = rhythm, .horizon = 2000}), {.horizon = 2000})
        .judged_by;
  };
  EXPECT_EQ(judged({10, 500, true}), JudgedBy::training);
  EXPECT_EQ(judged({1, 1}), JudgedBy::both);
  EXPECT_EQ(judged({0, 10}), JudgedBy::validation);
}

TEST(Rhythm, ARefusalSaysHowOftenToPrint) {
  const auto result =
      race_contenders(rhythm_contenders({.rhythm = {0, 500, true}, .horizon = 2000}), {.horizon = 2000});
  EXPECT_THAT(result.found.suggestion.reason, HasSubstr("a loss is printed every 500 steps"));
  EXPECT_THAT(result.advice, HasSubstr("print a loss every 33 steps or more often"));
  // One run told as much; the others were not begun.
  EXPECT_EQ(result.cost.starts, 1);
  EXPECT_EQ(races({0, 33, true}, 2000).right, 3);
}

TEST(Rhythm, ATieIsNoAnswer) {
  const auto result = race_contenders(
      rhythm_contenders({.rhythm = {1, 1}, .horizon = 2000, .takes_rate = false}), {.horizon = 2000});
  EXPECT_FALSE(result.found.suggestion.found());
  EXPECT_THAT(result.found.suggestion.reason, HasSubstr("7 rates have the same validation loss"));
  EXPECT_THAT(result.advice, HasSubstr("{lr}"));
}

TEST(Rhythm, WhatIsToldBeyondARungIsNotKnownThere) {
  const auto raced = [](std::int64_t block) {
    return race_contenders(rhythm_contenders({.rhythm = {1, 1}, .horizon = 2000, .block = block}),
                           {.horizon = 2000});
  };
  const auto exact = raced(1);
  const auto in_blocks = raced(150);
  EXPECT_EQ(in_blocks.found.suggestion.learning_rate, exact.found.suggestion.learning_rate);
  EXPECT_EQ(in_blocks.found.suggestion.confidence, exact.found.suggestion.confidence);
  EXPECT_EQ(exact.cost.overshoot, 0);
  // But it was run, and counts.
  EXPECT_GT(in_blocks.found.steps_spent, exact.found.steps_spent);
  EXPECT_EQ(in_blocks.found.steps_spent, in_blocks.cost.steps);
}

TEST(Rhythm, SlowRunsInBlocksAreNotRunOnAndOn) {
  const auto result = race_contenders(
      rhythm_contenders({.rhythm = {1, 1}, .horizon = 2000, .block = 500, .step_seconds = 0.1}),
      {.horizon = 2000});
  EXPECT_FALSE(result.found.suggestion.found());
  EXPECT_THAT(result.advice, HasSubstr("--terminal"));
  EXPECT_EQ(result.cost.starts, 1);
}

TEST(Rhythm, CostsTimeToo) {
  const auto result = race_contenders(
      rhythm_contenders({.rhythm = {1, 1}, .horizon = 2000, .start_seconds = 2, .step_seconds = 0.5}),
      {.horizon = 2000});
  EXPECT_NEAR(result.cost.seconds,
              2 * static_cast<double>(result.cost.starts) + 0.5 * result.found.steps_spent, 1e-6);
  EXPECT_NEAR(result.full_run_seconds, 2 + 0.5 * 2000, 1e-6);
}

TEST(ToldLosses, KnowTheirSteps) {
  ToldLosses told;
  const std::vector<ToldLoss> losses{{.step = 0, .validation_loss = 4},
                                     {.step = 10, .training_loss = 3},
                                     {.step = 20, .training_loss = 2},
                                     {.step = 30, .training_loss = 1, .validation_loss = 1.5}};
  told.add(losses);
  EXPECT_FALSE(told.tells_near(JudgedBy::validation, 20 + 41));
  EXPECT_TRUE(told.tells_near(JudgedBy::validation, 20));
  EXPECT_EQ(told.outcome(JudgedBy::training, 15).validation_loss, 2);
  EXPECT_EQ(told.outcome(JudgedBy::training, 10).validation_loss, 3);
  EXPECT_EQ(told.rhythm(JudgedBy::training), 10);
  EXPECT_EQ(told.rhythm(JudgedBy::validation), 30);
  EXPECT_EQ(told.first(JudgedBy::validation, 30), 4);
}

}  // namespace
}  // namespace surefoot::run
