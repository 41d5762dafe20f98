#include "surefoot/study/study.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/run_curve.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/store/store_url.hpp"
#include "surefoot/study/sweep.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

StudySpec grid(std::int64_t seeds = 1) {
  StudySpec spec;
  spec.space = {search::parse_learning_rate("0.1,0.01,10", 4)};
  spec.seeds = seeds;
  return spec;
}

/// The loss of the fifth of five steps of gradient descent on x², whose best rate is near 0.5.
std::optional<Ending> descend(const Trial& trial, TrialSession& session, const std::function<bool()>&) {
  double x = 1;
  for (int step = 1; step <= 20; ++step) {
    x -= 2 * search::to_number(trial.parameters.at("lr")) * x;
    if (!session.add({.step = step, .steps = 20, .training_loss = x * x})) break;
  }
  session.flush();
  return session.ending(0.5, "");
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Study, WorksOffAGrid) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid(2));
  const auto result = sweep(study, {.run = descend, .jobs = 2});
  ASSERT_EQ(result.trials.size(), 6U);
  EXPECT_EQ(result.ran, 6);
  EXPECT_EQ(result.trials[0].state, TrialStatus::complete);
  EXPECT_EQ(result.trials[0].seed, 0U);
  EXPECT_EQ(result.trials[1].seed, 1U);
  EXPECT_EQ(result.trials[4].state, TrialStatus::diverged);
  EXPECT_THAT(result.trials[4].reason, HasSubstr("diverged"));
  EXPECT_TRUE(std::isnan(result.trials[4].value));
  const auto found = best(result.trials, Direction::minimize);
  ASSERT_TRUE(found);
  EXPECT_EQ(search::to_text(found->trial.parameters.at("lr")), "0.1");
  EXPECT_EQ(found->seeds, 2);
}

TEST(Study, IsTheSameAfterAnyInterruption) {
  for (const std::string sampler : {"grid", "random"}) {
    auto spec = grid(2);
    spec.space = {search::parse_learning_rate("1e-3:1", 3), search::parse_parameter("wd=0:1")};
    spec.sampler = sampler;
    spec.configurations = 12;
    const auto whole_store = open_store("memory:");
    Study whole(*whole_store, "s", spec);
    const auto expected = sweep(whole, {.run = descend}).trials;
    const auto store = open_store("memory:");
    for (int stop_after = 1;; ++stop_after) {
      Study study(*store, "s", spec);
      int ran = 0;
      const auto result = sweep(study, {.run =
                                            [&](const Trial& trial, TrialSession& session, const auto& stop) {
                                              if (++ran > stop_after) return std::optional<Ending>();
                                              return descend(trial, session, stop);
                                            },
                                        .should_stop = [&] { return ran > stop_after; }});
      if (!result.interrupted) break;
    }
    const auto trials = store->trials(store->find_study("s")->id, false);
    ASSERT_EQ(trials.size(), expected.size());
    for (std::size_t i = 0; i < trials.size(); ++i) {
      EXPECT_EQ(trials[i].parameters, expected[i].parameters);
      EXPECT_EQ(trials[i].seed, expected[i].seed);
      EXPECT_EQ(trials[i].state, expected[i].state);
      if (trials[i].state == TrialStatus::complete) {
        EXPECT_EQ(trials[i].value, expected[i].value);
      }
    }
  }
}

TEST(Study, WhatItThrowsEndsTheSweepAndLosesNothing) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  EXPECT_THROW(sweep(study, {.run = [](const Trial&, TrialSession&, const auto&) -> std::optional<Ending> {
                       throw RunError("no");
                     }}),
               RunError);
  EXPECT_EQ(study.trials()[0].state, TrialStatus::preempted);
}

TEST(Study, JudgesByValidationLossesWhereThereAreAny) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  const auto result = sweep(study, {.run = [](const Trial&, TrialSession& session, const auto&) {
                              session.add({.step = 1, .training_loss = 5});
                              session.flush();
                              session.add({.step = 1, .training_loss = 5, .validation_loss = 7});
                              session.add({.step = 2, .training_loss = 1});
                              session.flush();
                              return std::optional(session.ending(0, ""));
                            }});
  EXPECT_EQ(result.trials[0].value, 7);
  EXPECT_EQ(study.trials(true)[0].reported.size(), 1U);
}

TEST(Study, ATrialLeavesItsCurve) {
  const auto store = open_store("memory:");
  Study study(*store, "s", grid());
  sweep(study, {.run = descend});
  const auto curves = study.curves();
  ASSERT_EQ(curves.size(), 3U);
  ASSERT_EQ(curves.at(0).points.size(), 20U);
  EXPECT_EQ(curves.at(0).planned_steps, 20);
  EXPECT_EQ(curves.at(0).points[4].step, 5);
  EXPECT_EQ(curves.at(0).points[4].learning_rate, 0.1);
  EXPECT_GT(curves.at(0).points[0].training_loss, curves.at(0).points[19].training_loss);
}

/// The number of its own name that a run is judged by stands for a loss where it tells none, if it is to be
/// small as well.
TEST(Study, ANamedNumberIsTheCurveWhereThereIsNoLoss) {
  for (const auto direction : {Direction::minimize, Direction::maximize}) {
    const auto store = open_store("memory:");
    auto spec = grid();
    spec.direction = direction;
    Study study(*store, "s", spec);
    sweep(study, {.run =
                      [](const Trial&, TrialSession& session, const auto&) {
                        session.add({.step = 1, .value = 4, .learning_rate = 0.25});
                        return std::optional(session.ending(0, ""));
                      },
                  .named_value = true});
    const auto curves = study.curves();
    ASSERT_EQ(curves.size(), direction == Direction::minimize ? 3U : 0U);
    if (curves.empty()) continue;
    EXPECT_EQ(curves.at(0).points[0].validation_loss, 4);
    EXPECT_EQ(curves.at(0).points[0].learning_rate, 0.25);
  }
}

/// What a command floods us with must not fill the store.
TEST(Study, AFloodOfLossesIsKeptInBounds) {
  const auto store = open_store("memory:");
  auto spec = grid();
  spec.space = {search::parse_learning_rate("0.1", 4)};
  Study study(*store, "s", spec);
  const auto trials = sweep(study, {.run =
                                        [](const Trial&, TrialSession& session, const auto&) {
                                          for (int step = 1; step <= 300000; ++step)
                                            session.add({.step = step, .training_loss = 1.0 / step});
                                          session.flush();
                                          return std::optional(session.ending(0, ""));
                                        }})
                          .trials;
  EXPECT_EQ(trials[0].value, 1.0 / 300000);
  EXPECT_LT(study.trials(true)[0].reported.size(), 20000U);
  EXPECT_LE(study.curves().at(0).points.size(), CurveThinner::most_points);
}

TEST(Study, MoreTrialsOfARandomSearchAreTheSameStudy) {
  const auto store = open_store("memory:");
  auto spec = grid();
  spec.space = {search::parse_learning_rate("1e-3:1", 3)};
  spec.sampler = "random";
  spec.configurations = 3;
  const std::string name = default_name(spec);
  {
    Study study(*store, name, spec);
    sweep(study, {.run = descend});
  }
  spec.configurations = 5;
  EXPECT_EQ(default_name(spec), name);
  Study study(*store, name, spec);
  EXPECT_EQ(sweep(study, {.run = descend}).ran, 2);
}

TEST(Objective, OfWhatWasReported) {
  const std::vector<search::Reported> reported{{1, 3}, {2, 1}, {3, NAN}, {4, 2}};
  EXPECT_EQ(result(reported, parse_objective("last"), Direction::minimize), 2);
  EXPECT_EQ(result(reported, parse_objective("best"), Direction::minimize), 1);
  EXPECT_EQ(result(reported, parse_objective("best"), Direction::maximize), 3);
  EXPECT_TRUE(std::isnan(result(reported, parse_objective("mean:2"), Direction::minimize)));
  EXPECT_EQ(result(std::span(reported).first(2), parse_objective("mean:9"), Direction::minimize), 2);
  EXPECT_TRUE(std::isnan(result({}, parse_objective("last"), Direction::minimize)));
  for (const char* bad : {"first", "mean", "mean:0", "mean:x"})
    EXPECT_THROW(parse_objective(bad), InvalidArgument);
}

TEST(StudySpec, ComesBackFromItsText) {
  StudySpec spec = grid(3);
  spec.space.push_back(search::parse_parameter("n=1:64:int:log"));
  spec.space.push_back(search::parse_parameter("opt=sgd,adam"));
  spec.direction = Direction::maximize;
  spec.objective = parse_objective("mean:3");
  spec.seed = 18446744073709551615ULL;
  EXPECT_EQ(to_json(spec_from_json(nlohmann::json::parse(to_json(spec).dump()))), to_json(spec));
}

TEST(Sqlite, AFileThatIsNotOursIsLeftAlone) {
  const testing::TemporaryFolder folder;
  const auto text = folder.file("text.db", std::string(4096, 'x'));
  EXPECT_THAT(error_of([&] { open_store(text.string()); }), HasSubstr("it is not an SQLite database"));
  EXPECT_EQ(folder.read("text.db"), std::string(4096, 'x'));
  EXPECT_THAT(error_of([&] { open_store(folder.path().string()); }), HasSubstr("it is a folder"));
  EXPECT_THAT(error_of([&] { open_store((folder.path() / "no/such.db").string()); }),
              HasSubstr("there is no folder"));
  EXPECT_THAT(error_of([&] { open_store((folder.path() / "no.db").string(), {.create = false}); }),
              HasSubstr("there is no store"));
  EXPECT_THAT(error_of([&] { open_store("mysql://x:secret@y/z"); }),
              ::testing::AllOf(HasSubstr("the store must be"), ::testing::Not(HasSubstr("secret"))));
}

const fs::path fixtures = SUREFOOT_SOURCE_DIR "/tests/study/fixtures";

TEST(Sqlite, AnotherProgramsDatabaseIsLeftAlone) {
  const testing::TemporaryFolder folder;
  fs::copy(fixtures / "foreign.db", folder.path() / "foreign.db");
  EXPECT_THAT(error_of([&] { open_store((folder.path() / "foreign.db").string()); }),
              HasSubstr("the database of another program"));
}

TEST(Sqlite, ANewerStoreIsLeftAlone) {
  const testing::TemporaryFolder folder;
  fs::copy(fixtures / "newer.db", folder.path() / "newer.db");
  EXPECT_THAT(error_of([&] { open_store((folder.path() / "newer.db").string()); }),
              HasSubstr("written by a newer Surefoot (schema 99"));
}

/// What is given within the minute after which whoever is silent elsewhere counts as dead.
std::optional<Trial> ask_through_a_lease(Study& study, double& steady) {
  for (int look = 0; look < 8; ++look, steady += 10)
    if (auto trial = study.ask()) return trial;
  return std::nullopt;
}

TEST(Sqlite, AStoreWithoutBeatsIsBroughtUpToDate) {
  const testing::TemporaryFolder folder;
  fs::copy(fixtures / "schema-3.db", folder.path() / "old.db");
  const auto store = open_store((folder.path() / "old.db").string());
  Study study(*store, "old", store->find_study("old")->spec);
  EXPECT_EQ(study.curves().size(), 1U);
  for (int i = 0; i < 3; ++i) {
    const auto next = study.ask();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->number, 1);
    EXPECT_TRUE(study.give_back(*next, "stopped"));
  }
  EXPECT_EQ(study.trials()[1].state, TrialStatus::crashed);
}

TEST(Sqlite, AStoreWithoutCurvesIsBroughtUpToDate) {
  const testing::TemporaryFolder folder;
  fs::copy(fixtures / "schema-2.db", folder.path() / "old.db");
  double steady = 0;
  const auto store =
      open_store((folder.path() / "old.db").string(), {.steady_clock = [&] { return steady; }});
  Study study(*store, "old", store->find_study("old")->spec);
  EXPECT_TRUE(study.curves().empty());
  EXPECT_EQ(study.trials()[0].seconds, 1.5);
  const auto next = ask_through_a_lease(study, steady);
  ASSERT_TRUE(next);
  EXPECT_TRUE(study.tell(*next, {.value = 0.5, .curve = {{{.step = 1, .training_loss = 1}}, 1}}));
  EXPECT_EQ(study.curves().size(), 1U);
}

TEST(Sqlite, AnOldStoreIsBroughtUpToDate) {
  const testing::TemporaryFolder folder;
  fs::copy(fixtures / "schema-1.db", folder.path() / "old.db");
  double steady = 0;
  const auto store =
      open_store((folder.path() / "old.db").string(), {.steady_clock = [&] { return steady; }});
  const auto study = store->find_study("old");
  ASSERT_TRUE(study);
  const auto trials = store->trials(study->id, true);
  ASSERT_EQ(trials.size(), 2U);
  EXPECT_EQ(trials[0].value, 0.25);
  EXPECT_EQ(trials[0].seconds, 0);
  EXPECT_EQ(trials[0].reported.size(), 1U);
  // Its owner is long dead: what it ran is run again once it was seen silent for a minute.
  Study again(*store, "old", study->spec);
  EXPECT_FALSE(again.ask());
  const auto next = ask_through_a_lease(again, steady);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->number, 1);
  EXPECT_TRUE(again.tell(*next, {.value = 0.5, .seconds = 3}));
  EXPECT_EQ(again.trials()[1].seconds, 3);
}

TEST(Study, IsAsLargeAsItEverWas) {
  for (const std::string url : {"memory:", "sqlite"}) {
    const testing::TemporaryFolder folder;
    const auto store = open_store(url == "memory:" ? url : (folder.path() / "s.db").string());
    auto two = grid();
    two.configurations = 2;
    EXPECT_EQ(Study(*store, "s", two).size(), 2);
    EXPECT_EQ(Study(*store, "s", grid()).size(), 3);
    EXPECT_EQ(Study(*store, "s", two).size(), 3);
    EXPECT_EQ(store->find_study("s")->spec.configurations, 0);
  }
}

TEST(Study, SeedsEndBelow64Bits) {
  auto spec = grid(2);
  spec.seed = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(error_of([&] { check(spec); }),
            "the seeds must end below 2^64, got 2 from 18446744073709551615 on");
  --spec.seed;
  EXPECT_EQ(error_of([&] { check(spec); }), "no error");
}

TEST(Study, ChoicesAreText) {
  auto spec = grid();
  spec.space.push_back({.name = "opt", .choices = {std::string("a\xff"), std::string("b")}});
  EXPECT_EQ(error_of([&] { check(spec); }),
            "parameter opt: names and values must be UTF-8 text, got 'opt=a\\xff,b'");
}

TEST(Study, BytesThatAreNotUtf8AreNoHindrance) {
  const testing::TemporaryFolder folder;
  const auto store = open_store((folder.path() / "s.db").string());
  auto spec = grid();
  spec.subject = "./train \xff";
  const auto name = default_name(spec);
  EXPECT_EQ(Study(*store, name, spec).record().id, Study(*store, name, spec).record().id);
}

TEST(Store, WhatIsDamagedIsToldInOneLine) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "s.db").string();
  const auto store = open_store(path);
  std::int64_t id = 0;
  {
    Study study(*store, "s", grid());
    sweep(study, {.run = descend});
    id = study.record().id;
  }
  const auto damage = [&](const std::string& words) {
    std::ofstream(folder.path() / "words.sql") << words << ";";
    EXPECT_EQ(std::system(("sqlite3 " + path + " <" + (folder.path() / "words.sql").string()).c_str()), 0);
  };
  damage("UPDATE surefoot_trials SET parameters = '{\"lr\":null}' WHERE number = 0");
  EXPECT_TRUE(std::isnan(search::to_number(store->trials(id, false)[0].parameters.at("lr"))));
  damage("UPDATE surefoot_trials SET parameters = '{\"lr' WHERE number = 1");
  EXPECT_EQ(error_of([&] { store->trials(id, false); }),
            "store " + path + ": trial 1 cannot be read: what is kept of it is damaged");
  const auto bare = store->bare_trials(id);
  ASSERT_EQ(bare.size(), 3U);
  EXPECT_EQ(bare[0].state, TrialStatus::complete);
  EXPECT_TRUE(bare[0].parameters.empty());
  damage("UPDATE surefoot_studies SET spec = '[]'");
  EXPECT_EQ(error_of([&] { store->studies(); }),
            "store " + path + ": the study 's' cannot be read: what is kept of it is damaged");
}

TEST(Store, ALockIsToldAndNotWaitedForWhenItIsToEnd) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "s.db").string();
  open_store(path);
  std::atomic<bool> stop{false};
  std::atomic<int> told{0};
  const auto store = open_store(
      path, {.should_stop = [&] { return stop.load(); },
             .on_wait =
                 [&](const std::string& words) {
                   EXPECT_EQ(words, "waiting for the store " + path + ": another process holds its lock");
                   ++told;
                   stop = true;
                 }});
  std::FILE* other = popen(("sqlite3 " + path).c_str(), "w");
  ASSERT_NE(other, nullptr);
  const auto locked = folder.path() / "locked";
  std::fprintf(other, "BEGIN EXCLUSIVE;\n.shell touch %s\n", locked.c_str());
  std::fflush(other);
  while (!fs::exists(locked)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(error_of([&] { store->open_study("s", grid()); }), HasSubstr("gave up after"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(told, 1);
  pclose(other);
}

TEST(Store, PasswordsAreNotShown) {
  for (const auto& [url, shown] :
       {std::pair<std::string, std::string>{"postgresql://me:secret@host/db", "postgresql://me@host/db"},
        {"postgresql://me:s@cret@host/db", "postgresql://me@host/db"},
        {"postgresql://me:s/cret@host/db", "postgresql://me@host/db"},
        {"postgresql://me:@s@e/c?r#e:t@@host:5432/db?port=1", "postgresql://me@host:5432/db?port=1"},
        {"postgresql://me:12/se@host/db", "postgresql://me@host/db"},
        {"postgresql://me:a?b=c@host/db?sslmode=require", "postgresql://me@host/db?sslmode=require"},
        {"postgresql://me@server:se@cret@host/db", "postgresql://me@server@host/db"},
        {"postgresql://me@host:5432/a@b", "postgresql://me@host:5432/a@b"},
        {"postgresql://me@host/a@b", "postgresql://me@host/a@b"},
        {"postgresql://a:1,b:2/db", "postgresql://a:1,b:2/db"},
        {"postgresql://me:secret/db", "postgresql://me:…"},
        {"postgresql://host/db?p%61ssword=secret", "postgresql://host/db?p%61ssword=…"},
        {"postgresql:///db?host=/run&user=me", "postgresql:///db?host=/run&user=me"},
        {"postgresql://me@host:5432/db", "postgresql://me@host:5432/db"},
        {"postgresql://host:5432/db", "postgresql://host:5432/db"},
        {"postgresql://me@host/db?password=secret1&port=1", "postgresql://me@host/db?password=…&port=1"},
        {"postgresql://host/db?user=a&sslpassword=secret1", "postgresql://host/db?user=a&sslpassword=…"},
        {"postgresql://me@[::1]:5/db", "postgresql://me@[::1]:5/db"},
        {"s.db", "s.db"}})
    EXPECT_EQ(without_password(url), shown);
  for (const char* url :
       {"postgresql://me:s%zcret@host.invalid/db", "postgresql://me:se@cret@host.invalid/db",
        "postgresql://me:se/cret@host.invalid/db", "postgresql://me:se?cret@host.invalid/db",
        "postgresql://me:secret", "postgresql://me:se@host.invalid/db?cret",
        "postgresql://host.invalid/db?password=se&cret"})
    EXPECT_THAT(error_of([&] { open_store(url); }),
                ::testing::AllOf(::testing::Not(HasSubstr("cret")), HasSubstr("store")))
        << url;
}

TEST(Store, PasswordsAreUnderstoodAsTheyAreTyped) {
  for (const auto& [url, connection] :
       {std::pair<std::string, std::string>{"postgresql://me:s@c/r?e%t@h/d",
                                            "postgresql://me:s%40c%2Fr%3Fe%25t@h/d"},
        {"postgresql://me:s%40c%2F@h/d", "postgresql://me:s%40c%2F@h/d"},
        {"postgresql://me@server:x@h/d", "postgresql://me%40server:x@h/d"},
        {"postgresql://me@h/d?port=1", "postgresql://me@h/d?port=1"}})
    EXPECT_EQ(read_store_url(url).connection, connection);
}

}  // namespace
}  // namespace surefoot::study
