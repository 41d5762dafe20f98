// The leases of a store: those of the silent and the dead are taken back, those of the living are not.
#include <atomic>
#include <cmath>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/study.hpp"
#include "surefoot/study/sweep.hpp"

#include "study/store_contract.hpp"
#include "support/private_postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

class StoreLeases : public StoreContract {};

INSTANTIATE_TEST_SUITE_P(All, StoreLeases, ::testing::Values("memory", "sqlite", "postgresql"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST_P(StoreLeases, TakesBackWhatTheSilentLeftBehind) {
  const auto study = new_study();
  store_->heartbeat(elsewhere(1));
  const auto trial = claim(study, elsewhere(1));
  EXPECT_EQ(watch(study, 50), 0);
  store_->heartbeat(elsewhere(1));
  EXPECT_EQ(watch(study, 60), 0);
  EXPECT_EQ(watch(study, 20), 1);
  const auto back = store_->trials(study, false)[0];
  EXPECT_EQ(back.state, TrialStatus::preempted);
  EXPECT_THAT(back.reason, ::testing::HasSubstr("no sign of life"));
  EXPECT_FALSE(store_->finish(trial->lease(), {.value = 1}));
}

/// A wall clock that is set forward by three minutes, or back, says nothing of who lives.
TEST_P(StoreLeases, AWallClockThatJumpsTakesNothingFromTheLiving) {
  const auto study = new_study();
  store_->heartbeat(elsewhere(1));
  const auto trial = claim(study, elsewhere(1));
  for (int jump = 0; jump < 50; ++jump) {
    now_ += jump % 3 == 2 ? -360 : 180;
    EXPECT_EQ(watch(study, 20), 0) << "jump " << jump;
    store_->heartbeat(elsewhere(1));
  }
  EXPECT_EQ(store_->trials(study, false)[0].epoch, 1);
  EXPECT_TRUE(store_->finish(trial->lease(), {.value = 1}));
}

/// The same trouble may keep the observer from looking and the owner from beating.
TEST_P(StoreLeases, NobodyWasSilentWhileNobodyLooked) {
  const auto study = new_study();
  store_->heartbeat(elsewhere(1));
  const auto trial = claim(study, elsewhere(1));
  EXPECT_EQ(watch(study, 50), 0);
  steady_ += 90;
  EXPECT_EQ(reclaim(study), 0);
  EXPECT_EQ(watch(study, 50), 0);
  EXPECT_TRUE(store_->finish(trial->lease(), {.value = 1}));
}

/// However long it is stopped or its heart is not heard.
TEST_P(StoreLeases, AProcessOfThisMachineThatLivesKeepsItsTrials) {
  const auto study = new_study();
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  Owner local = this_process();
  local.pid = child;
  std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
  std::string field;
  for (int i = 1; i <= 22; ++i) stat >> field;
  local.start_time = std::stoll(field);
  kill(child, SIGSTOP);
  ASSERT_TRUE(claim(study, local));
  EXPECT_EQ(watch(study, 600), 0);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(reclaim(study), 1);
}

TEST_P(StoreLeases, PreemptedThreeTimesWithoutANewStepIsCrashed) {
  const auto study = new_study();
  const auto attempt = [&](std::int64_t step) {
    const auto trial = claim(study);
    EXPECT_EQ(trial->number, 0);
    store_->report(trial->lease(), std::vector<search::Reported>{{step, 1}});
    EXPECT_TRUE(store_->finish(trial->lease(), {.state = TrialStatus::preempted, .reason = "stopped"}));
    return store_->trials(study, false)[0].state;
  };
  for (const std::int64_t step : {10, 10, 10, 20, 20, 5, 20})
    EXPECT_EQ(attempt(step), TrialStatus::preempted);
  EXPECT_EQ(attempt(19), TrialStatus::crashed);
  const auto crashed = store_->trials(study, false)[0];
  EXPECT_EQ(crashed.reason, "pre-empted 3 times without a new step (after step 20); the last time: stopped");
  // A second one, that tells nothing and takes its worker with it each time.
  Owner dead = this_process();
  --dead.start_time;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(claim(study, dead)->number, 1);
    EXPECT_EQ(reclaim(study), 1);
  }
  EXPECT_EQ(store_->trials(study, false)[1].state, TrialStatus::crashed);
  EXPECT_THAT(
      store_->trials(study, false)[1].reason,
      ::testing::StartsWith("pre-empted 3 times without a new step; the last time: its worker, process "));
}

TEST_P(StoreLeases, CrashedTrialsRunAgainOnRequest) {
  const auto study = new_study();
  const RunCurve curve{{{.step = 5, .training_loss = 0.25}}, 10};
  for (const auto state :
       {TrialStatus::crashed, TrialStatus::complete, TrialStatus::crashed, TrialStatus::timed_out})
    EXPECT_TRUE(store_->finish(claim(study)->lease(), {state, "because", 1, 5, 2.5, curve}));
  EXPECT_EQ(store_->retry(study, TrialStatus::crashed), 2);
  EXPECT_EQ(store_->curves(study).size(), 2U);
  const auto waiting = store_->trials(study, false)[0];
  EXPECT_EQ(waiting.state, TrialStatus::preempted);
  EXPECT_TRUE(std::isnan(waiting.value));
  const auto again = claim(study);
  EXPECT_EQ(again->number, 0);
  EXPECT_EQ(again->epoch, 2);
  EXPECT_TRUE(store_->finish(again->lease(), {.value = 2, .curve = curve}));
  EXPECT_EQ(claim(study)->number, 2);
  EXPECT_EQ(claim(study)->number, 4);
  EXPECT_EQ(store_->retry(study, TrialStatus::crashed), 0);
  EXPECT_EQ(store_->trials(study, false)[1].value, 1);
}

TEST_P(StoreLeases, AReportOfNothingAsksWhetherTheTrialIsStillOnes) {
  const auto study = new_study();
  const auto trial = claim(study);
  EXPECT_TRUE(store_->report(trial->lease(), {}, false, 7));
  EXPECT_EQ(store_->trials(study, false)[0].steps, 7);
  EXPECT_TRUE(store_->finish(trial->lease(), {.state = TrialStatus::preempted}));
  EXPECT_FALSE(store_->report(trial->lease(), {}, false, 8));
}

TEST_P(StoreLeases, TakesBackAtOnceWhatADeadProcessLeftBehind) {
  const auto study = new_study();
  Owner dead = this_process();
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  dead.pid = child;
  store_->heartbeat(dead);
  ASSERT_TRUE(claim(study, dead));
  // One with the number of a living process that began at another time is dead as well.
  Owner earlier = this_process();
  --earlier.start_time;
  ASSERT_TRUE(claim(study, earlier));
  ASSERT_TRUE(claim(study, this_process()));
  EXPECT_EQ(reclaim(study), 2);
  const auto trials = store_->trials(study, false);
  EXPECT_EQ(trials[0].state, TrialStatus::preempted);
  EXPECT_THAT(trials[0].reason, ::testing::HasSubstr("ended before it"));
  EXPECT_EQ(trials[1].state, TrialStatus::preempted);
  EXPECT_EQ(trials[2].state, TrialStatus::running);
}

}  // namespace
}  // namespace surefoot::study
