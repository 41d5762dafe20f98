#include "surefoot/process/command_contender.hpp"

#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/run/contender_race.hpp"

#include "support/marked_processes.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::process {
namespace {

using run::ContenderState;

CommandTrialOptions shell(const std::string& line, std::int64_t horizon = 100) {
  return {.command = {.arguments = {"sh", "-c", line}}, .metric = {.metric = {}, .horizon = horizon}};
}

/// Tells a step every few milliseconds, by a child in a session of its own.
const std::string counting =
    "setsid sh -c 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo step $i/100 loss $((1000 - i)); sleep "
    "0.002; done'";

TEST(CommandContender, GoesOnWhereItWasFrozen) {
  CommandContender contender(shell(counting));
  const auto first = contender.advance(10);
  EXPECT_EQ(first.state, ContenderState::held);
  EXPECT_GE(first.step, 10);
  EXPECT_LT(first.step, 100);
  ASSERT_EQ(first.told.size(), 10U);
  EXPECT_EQ(first.told.front().training_loss, 999);
  EXPECT_EQ(first.told.back().step, 10);
  const auto again = contender.advance(10);
  EXPECT_EQ(again.step, first.step);
  EXPECT_TRUE(again.told.empty());
  const auto second = contender.advance(30);
  EXPECT_GE(second.step, 30);
  // Nothing was restarted, and nothing told twice.
  ASSERT_EQ(second.told.size(), 20U);
  EXPECT_EQ(second.told.front().training_loss, 989);
  const auto end = contender.advance(1000);
  EXPECT_EQ(end.state, ContenderState::ended);
  EXPECT_EQ(end.step, 100);
  EXPECT_EQ(contender.told_steps(), 100);
}

TEST(CommandContender, ReadsTheHorizon) {
  EXPECT_EQ(CommandContender(shell(counting, 0)).wait_for_told_steps(), 100);
  EXPECT_EQ(CommandContender(shell("echo loss 1", 0)).wait_for_told_steps(), 0);
}

TEST(CommandContender, SaysWhyItFailed) {
  const auto reason = [](const std::string& line) {
    const auto progress = CommandContender(shell(line)).advance(10);
    EXPECT_NE(progress.state, ContenderState::held) << line;
    return progress.reason;
  };
  EXPECT_THAT(reason("exit 3"), ::testing::HasSubstr("ended with exit status 3"));
  EXPECT_THAT(reason("true"), ::testing::HasSubstr("ended without having told a loss"));
  EXPECT_THAT(reason("while :; do echo loss 1; sleep 0.001; done"), ::testing::HasSubstr("tells no steps"));
  EXPECT_THAT(reason("echo step 1 loss nan; echo step 20 loss nan"), ::testing::HasSubstr("diverged"));
}

TEST(CommandContender, OfWhatIsToldAgainAtAStepTheLastOneStands) {
  CommandContender contender(shell("printf 'step 1 loss 9\\nstep 1 loss 5\\n'; sleep 1000"));
  const auto progress = contender.advance(1);
  ASSERT_EQ(progress.told.size(), 1U);
  EXPECT_EQ(progress.told.front().training_loss, 5);
}

TEST(CommandContender, AFastCommandIsHeldByItsPipe) {
  // A thousand lines in a blink: written line by line they are held at the step.
  CommandContender lines(
      shell("i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo step $i loss $i; done", 1000));
  const auto held = lines.advance(7);
  EXPECT_EQ(held.state, ContenderState::held);
  EXPECT_EQ(held.step, 7);
  EXPECT_EQ(held.told.size(), 7U);
  EXPECT_EQ(lines.advance(9).step, 9);
}

TEST(CommandContender, WhatCameInOneBlockIsKnownAtItsStep) {
  CommandContender block(
      shell("printf 'step 0 val_loss 9\nstep 1 loss 4\nstep 2 loss 3\nstep 3 loss nan\n'; sleep 1000"));
  const auto first = block.advance(1);
  EXPECT_EQ(first.state, ContenderState::held);
  ASSERT_EQ(first.told.size(), 2U);
  EXPECT_EQ(first.told.front().validation_loss, 9);
  EXPECT_TRUE(std::isnan(first.told.back().validation_loss));
  EXPECT_EQ(first.told.back().training_loss, 4);
  // It ran farther, which is told as its cost.
  EXPECT_EQ(first.step, 3);
  EXPECT_EQ(block.advance(2).told.size(), 1U);
  EXPECT_EQ(block.advance(3).state, ContenderState::diverged);
}

TEST(CommandContender, AWholeEpochIsToldAtItsEnd) {
  CommandContender epochs(shell("for e in 1 2 3; do echo Epoch $e/10 loss $e; done; sleep 1000", 100));
  EXPECT_EQ(epochs.advance(10).told.back().step, 10);
  EXPECT_EQ(epochs.advance(25).told.back().step, 30);
}

TEST(CommandContender, WaitsNotForEverForTheStepsOfTheRun) {
  EXPECT_EQ(CommandContender(shell("i=0; while :; do i=$((i+1)); echo step $i loss 1; done", 0))
                .wait_for_told_steps(),
            0);
  EXPECT_THROW(CommandContender(shell("echo no such file >&2; exit 2", 0)).wait_for_told_steps(), RunError);
}

TEST(CommandContender, FrozenTimeIsNotCounted) {
  auto setup = shell(counting);
  setup.time_limit = 20;
  CommandContender contender(setup);
  contender.advance(5);
  EXPECT_EQ(contender.advance(100).state, ContenderState::held);
  auto slow = shell("echo step 1 loss 1; sleep 1000");
  slow.time_limit = 0.1;
  EXPECT_THAT(CommandContender(slow).advance(10).reason, ::testing::HasSubstr("ran longer than 0.1 s"));
}

/// fastText from Debian, unmodified: its two threads are frozen and thawed.
TEST(CommandContender, RacesFastText) {
  if (!std::filesystem::exists("/usr/bin/fasttext")) GTEST_SKIP() << "fasttext is not installed";
  const testing::TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "__label__" + std::to_string(i % 3);
    for (int k = 0; k < 12; ++k)
      text += k < 4 ? " c" + std::to_string(i % 3 * 100 + i * (k + 7) % 50)
                    : " w" + std::to_string(i * (k + 3) % 997);
    text += "\n";
  }
  const auto file = folder.file("text.txt", text);
  const run::ContenderFactory make = [&](double rate, std::uint64_t) -> std::unique_ptr<run::Contender> {
    CommandTrialOptions setup;
    setup.command.arguments = {"fasttext", "supervised",
                               "-input",   file.string(),
                               "-output",  (folder.path() / "model").string(),
                               "-lr",      std::to_string(rate),
                               "-epoch",   "1000",
                               "-thread",  "2",
                               "-dim",     "50"};
    setup.metric.horizon = 10000;
    return std::make_unique<CommandContender>(setup);
  };
  const auto result = run::race_contenders(make, {.horizon = 10000, .range = {1e-3, 10}});
  ASSERT_TRUE(result.found.suggestion.found()) << result.found.suggestion.reason;
  EXPECT_GT(*result.found.suggestion.learning_rate, 0.01);
}

}  // namespace
}  // namespace surefoot::process
