// Stores in files: damaged ones, locked ones, those of other programs and of other versions.
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
#include "surefoot/study/study.hpp"
#include "surefoot/study/sweep.hpp"

#include "study/descent.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

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

/// The trial that is given within the minute after which whoever is silent elsewhere counts as dead.
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
