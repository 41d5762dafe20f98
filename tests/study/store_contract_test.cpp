// One suite for every store.
#include "study/store_contract.hpp"

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

#include "support/private_postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

/// A store outside this process can do this besides.
class SharedStoreContract : public StoreContract {};

INSTANTIATE_TEST_SUITE_P(All, SharedStoreContract, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& name) { return std::string(name.param); });
INSTANTIATE_TEST_SUITE_P(All, StoreContract, ::testing::Values("memory", "sqlite", "postgresql"),
                         [](const auto& name) { return std::string(name.param); });

TEST_P(StoreContract, FindsAStudyAgain) {
  const auto begun = store_->open_study("a study", spec());
  EXPECT_EQ(store_->open_study("a study", spec()).id, begun.id);
  EXPECT_EQ(store_->find_study("a study")->spec.space[0].choices.size(), 5U);
  EXPECT_EQ(store_->find_study("a study")->created, 1e9);
  EXPECT_FALSE(store_->find_study("another"));
  store_->open_study("another", spec(3));
  EXPECT_EQ(store_->studies().size(), 2U);
  EXPECT_EQ(store_->studies()[1].name, "another");
}

TEST_P(StoreContract, RefusesAnotherSpecUnderTheSameName) {
  store_->open_study("s", spec());
  try {
    store_->open_study("s", spec(2));
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("the study 's' is there already, and it searches lr="));
  }
}

TEST_P(StoreContract, ATrialComesBackAsItWas) {
  const auto study = new_study();
  const auto trial = claim(study);
  ASSERT_TRUE(trial);
  EXPECT_EQ(trial->state, TrialStatus::running);
  EXPECT_TRUE(store_->report(trial->lease(), std::vector<search::Reported>{{10, 0.25}, {20, NAN}}));
  EXPECT_TRUE(store_->report(trial->lease(), std::vector<search::Reported>{{20, 0.125}, {30, INFINITY}}));
  EXPECT_TRUE(store_->finish(trial->lease(), {TrialStatus::complete, "a 'reason'", 1.0 / 3, 30, 2.5}));
  const auto trials = store_->trials(study, true);
  ASSERT_EQ(trials.size(), 1U);
  const auto& back = trials[0];
  EXPECT_EQ(back.parameters, made(0).parameters);
  EXPECT_EQ(back.seed, 7U);
  EXPECT_EQ(back.state, TrialStatus::complete);
  EXPECT_EQ(back.reason, "a 'reason'");
  EXPECT_EQ(back.value, 1.0 / 3);
  EXPECT_EQ(back.steps, 30);
  EXPECT_EQ(back.seconds, 2.5);
  ASSERT_EQ(back.reported.size(), 3U);
  EXPECT_EQ(back.reported[0].value, 0.25);
  EXPECT_EQ(back.reported[1].value, 0.125);
  EXPECT_TRUE(std::isinf(back.reported[2].value));
  EXPECT_TRUE(store_->trials(study, false)[0].reported.empty());
}

TEST_P(StoreContract, ReportingAnewForgetsWhatWasReported) {
  const auto study = new_study();
  const auto trial = claim(study);
  store_->report(trial->lease(), std::vector<search::Reported>{{1, 1}, {2, 2}});
  store_->report(trial->lease(), std::vector<search::Reported>{{3, 3}}, true);
  ASSERT_EQ(store_->trials(study, true)[0].reported.size(), 1U);
  EXPECT_EQ(store_->trials(study, true)[0].reported[0].step, 3);
}

TEST_P(StoreContract, KeepsTheCurvesOfEndedTrials) {
  const auto study = new_study();
  const auto first = claim(study);
  const auto second = claim(study);
  const RunCurve curve{{{.step = 5, .learning_rate = 0.5, .training_loss = 0.25}, {.step = 9}}, 10};
  store_->finish(first->lease(), {.value = 1, .curve = curve});
  store_->finish(second->lease(), {.state = TrialStatus::preempted, .reason = "stopped", .curve = curve});
  auto curves = store_->curves(study);
  ASSERT_EQ(curves.size(), 1U);
  ASSERT_EQ(curves[0].points.size(), 2U);
  EXPECT_EQ(curves[0].points[0].training_loss, 0.25);
  EXPECT_EQ(curves[0].planned_steps, 10);
  store_->finish(claim(study)->lease(), {.value = 2, .curve = curve});
  EXPECT_EQ(store_->curves(study).size(), 2U);
  store_->remove_study(study);
  EXPECT_TRUE(store_->studies().empty());
}

TEST_P(StoreContract, ANaNValueIsNone) {
  const auto study = new_study();
  const auto trial = claim(study);
  store_->finish(trial->lease(), {.state = TrialStatus::diverged, .reason = "nan"});
  EXPECT_TRUE(std::isnan(store_->trials(study, false)[0].value));
}

TEST_P(StoreContract, ATrialEndsOnce) {
  const auto study = new_study();
  const auto trial = claim(study);
  EXPECT_TRUE(store_->finish(trial->lease(), {.value = 1}));
  EXPECT_FALSE(store_->finish(trial->lease(), {.value = 2}));
  EXPECT_FALSE(store_->report(trial->lease(), std::vector<search::Reported>{{1, 1}}));
  EXPECT_EQ(store_->trials(study, false)[0].value, 1);
}

TEST_P(StoreContract, APreemptedTrialIsRunAgainAndItsOldLeaseChangesNothing) {
  const auto study = new_study();
  const auto first = claim(study);
  store_->report(first->lease(), std::vector<search::Reported>{{1, 1}});
  store_->finish(first->lease(), {.state = TrialStatus::preempted, .reason = "stopped"});
  const auto second = claim(study);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, first->number);
  EXPECT_EQ(second->epoch, 2);
  EXPECT_EQ(second->parameters, first->parameters);
  EXPECT_TRUE(store_->trials(study, true)[0].reported.empty());
  EXPECT_FALSE(store_->report(first->lease(), std::vector<search::Reported>{{5, 5}}));
  EXPECT_FALSE(store_->finish(first->lease(), {.value = 5}));
  EXPECT_TRUE(store_->finish(second->lease(), {.value = 6}));
  EXPECT_FALSE(store_->finish(first->lease(), {.value = 5}));
  EXPECT_EQ(store_->trials(study, false)[0].value, 6);
}

TEST_P(StoreContract, NothingIsProposedNothingIsClaimed) {
  const auto study = new_study();
  const auto none =
      store_->claim({study, "t", false}, this_process(), [](auto, auto) { return std::optional<Trial>(); });
  EXPECT_FALSE(none);
  EXPECT_TRUE(store_->trials(study, false).empty());
}

TEST_P(StoreContract, AClaimSeesTheHistoryItAskedFor) {
  const auto study = new_study();
  const auto first = claim(study);
  store_->report(first->lease(), std::vector<search::Reported>{{1, 0.5}});
  std::size_t seen = 0;
  store_->claim({study, "with history", true}, this_process(), [&](std::int64_t number, auto history) {
    seen = history.size();
    EXPECT_EQ(history[0].reported.size(), 1U);
    return made(number);
  });
  EXPECT_EQ(seen, 1U);
}

/// Steps and values, NaN as -1.
std::vector<std::pair<std::int64_t, double>> points(const Trial& trial) {
  std::vector<std::pair<std::int64_t, double>> all;
  for (const auto& [step, value] : trial.reported) all.emplace_back(step, std::isnan(value) ? -1 : value);
  return all;
}

TEST_P(StoreContract, AHistoryIsBroughtUpToDateByReadingWhatIsNew) {
  const auto study = new_study();
  TrialHistory history;
  const auto update = [&] {
    const auto before = history.rows_read;
    store_->update(study, history);
    const auto whole = store_->trials(study, true);
    EXPECT_EQ(history.trials.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_EQ(points(history.trials.at(i)), points(whole[i])) << "trial " << i;
      EXPECT_EQ(history.trials[i].state, whole[i].state);
      EXPECT_EQ(history.trials[i].parameters, whole[i].parameters);
    }
    return history.rows_read - before;
  };
  EXPECT_EQ(update(), 0);
  const auto one = *claim(study);
  const auto two = *claim(study);
  std::vector<search::Reported> many;
  for (std::int64_t step = 1; step <= 1000; ++step) many.push_back({step, 1.0 / static_cast<double>(step)});
  store_->report(one.lease(), many);
  store_->report(two.lease(), std::vector<search::Reported>{{5, 2}});
  EXPECT_EQ(update(), 1001);
  // Of each running trial its first report, which tells whether it is the same, and from the last known one
  // on.
  store_->report(one.lease(), std::vector<search::Reported>{{1000, NAN}, {1001, 0.5}});
  EXPECT_EQ(update(), (1 + 2) + (1 + 1));
  // Another kind of loss takes the place of all.
  store_->report(one.lease(), std::vector<search::Reported>{{1001, 0.7}, {1002, 0.6}}, true);
  EXPECT_EQ(update(), (1 + 2) + (1 + 1));
  // An ended trial is read to its end once.
  store_->report(two.lease(), std::vector<search::Reported>{{6, 1}});
  store_->finish(two.lease(), {.state = TrialStatus::complete, .value = 1});
  EXPECT_EQ(update(), (1 + 1) + (1 + 2));
  EXPECT_EQ(update(), 1 + 1);
  // One that is run again has other reports.
  store_->finish(one.lease(), {.state = TrialStatus::preempted, .reason = "stopped"});
  const auto again = *claim(study);
  EXPECT_EQ(again.number, one.number);
  store_->report(again.lease(), std::vector<search::Reported>{{1001, 3}});
  EXPECT_EQ(update(), 1);
}

TEST_P(StoreContract, ADeletedStudyIsGoneAndItsLeasesWithIt) {
  const auto study = new_study();
  const auto trial = claim(study);
  store_->report(trial->lease(), std::vector<search::Reported>{{1, 1}});
  store_->remove_study(study);
  EXPECT_FALSE(store_->find_study("s"));
  EXPECT_FALSE(store_->finish(trial->lease(), {.value = 1}));
  const auto again = new_study();
  EXPECT_NE(again, study);
  EXPECT_TRUE(store_->trials(again, true).empty());
  EXPECT_THROW(claim(study), StoreError);
}

TEST_P(StoreContract, ManyThreadsGetEachTrialOnce) {
  Study study(*store_, "s", spec(40, 2));
  std::mutex mutex;
  std::multiset<std::int64_t> numbers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      while (const auto trial = study.ask()) {
        study.tell(*trial, {.value = static_cast<double>(trial->number)});
        const std::lock_guard lock(mutex);
        numbers.insert(trial->number);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(numbers.size(), 80U);
  EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), 80U);
  for (const auto& trial : study.trials()) EXPECT_EQ(trial.value, static_cast<double>(trial.number));
}

/// Several processes work the same study off.
TEST_P(SharedStoreContract, ManyProcessesLoseNothingAndRunNothingTwice) {
  store_->open_study("s", spec(60));
  std::vector<pid_t> workers;
  for (int i = 0; i < 4; ++i) {
    workers.push_back(fork());
    if (workers.back() != 0) continue;
    try {
      const auto store = open_store(url_);
      Study study(*store, "s", spec(60));
      while (const auto trial = study.ask()) {
        study.report(*trial, std::vector<search::Reported>{{1, 1}}, std::vector<search::Reported>{{1, 1}});
        if (!study.tell(*trial, {.value = static_cast<double>(getpid())})) _exit(2);
      }
      _exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "worker: %s\n", error.what());
      _exit(1);
    }
  }
  for (const pid_t worker : workers) {
    int status = 0;
    waitpid(worker, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto trials = store_->trials(store_->find_study("s")->id, true);
  ASSERT_EQ(trials.size(), 60U);
  for (const auto& trial : trials) {
    EXPECT_EQ(trial.state, TrialStatus::complete);
    EXPECT_EQ(trial.epoch, 1);
    EXPECT_EQ(trial.reported.size(), 1U);
  }
}

TEST_P(StoreContract, AnyOrderOfAskReportTellKeepsTheRules) {
  rc::check("each trial ends once, by its newest lease, and no number is left out", [this] {
    const auto study = store_->open_study("random " + std::to_string(++tokens_), spec()).id;
    std::vector<Trial> leases;
    std::map<std::int64_t, double> ended;
    for (const auto what : *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(0, 4))) {
      if (what == 0 || leases.empty()) {
        leases.push_back(*claim(study));
        continue;
      }
      const auto& lease =
          leases[static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(leases.size())))];
      std::int64_t newest = 0;
      for (const auto& other : leases)
        if (other.number == lease.number) newest = std::max(newest, other.epoch);
      const auto before = store_->trials(study, false)[static_cast<std::size_t>(lease.number)];
      const bool good = before.state == TrialStatus::running && lease.epoch == newest;
      if (what == 1) {
        RC_ASSERT(store_->report(lease.lease(), std::vector<search::Reported>{{1, 2.0}}) == good);
      } else {
        const double value = ++tokens_;
        const auto state = what == 2 ? TrialStatus::complete : TrialStatus::preempted;
        // Each attempt gets further, so that none counts as a setback.
        RC_ASSERT(store_->finish(lease.lease(), {.state = state, .value = value, .steps = 10 * newest}) ==
                  good);
        if (good && what == 2) ended[lease.number] = value;
      }
    }
    const auto trials = store_->trials(study, false);
    for (std::size_t i = 0; i < trials.size(); ++i) {
      RC_ASSERT(trials[i].number == static_cast<std::int64_t>(i));
      if (ended.contains(trials[i].number)) RC_ASSERT(trials[i].value == ended[trials[i].number]);
    }
  });
}

}  // namespace
}  // namespace surefoot::study
