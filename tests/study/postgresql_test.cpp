// One suite for every store.
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

#include "study/stores.hpp"
#include "support/private_postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {
namespace {

TEST(Postgresql, ASweepOutlivesARestartOfTheDatabase) {
  if (postgresql() == nullptr || !postgresql()->ready()) GTEST_SKIP() << "PostgreSQL is not installed";
  std::atomic<int> waits{0};
  const auto store =
      open_store(postgresql()->new_database(), {.on_wait = [&](const std::string&) { ++waits; }});
  Study study(*store, "s", spec(60));
  std::atomic<int> ran{0};
  SweepResult result;
  // The database ends with the thread that started it, so that is this one.
  std::thread working([&] {
    result = sweep(study, {.run =
                               [&](const Trial&, TrialSession& session, auto) {
                                 session.add({.step = 1, .training_loss = 1});
                                 session.flush();
                                 if (++ran == 12) std::this_thread::sleep_for(std::chrono::milliseconds(300));
                                 return std::optional(session.ending(0, ""));
                               },
                           .jobs = 2});
  });
  while (ran < 10) std::this_thread::yield();
  postgresql()->stop();
  postgresql()->start();
  working.join();
  ASSERT_EQ(result.trials.size(), 60U);
  for (const auto& trial : result.trials) {
    EXPECT_EQ(trial.state, TrialStatus::complete);
    EXPECT_EQ(trial.epoch, 1);
  }
  EXPECT_EQ(result.ran, 60);
}

TEST(Postgresql, AFirstConnectionIsWaitedForLikeALaterOne) {
  if (postgresql() == nullptr || !postgresql()->ready()) GTEST_SKIP() << "PostgreSQL is not installed";
  const auto url = postgresql()->new_database();
  postgresql()->stop();
  std::atomic<int> waits{0};
  std::unique_ptr<Store> store;
  std::thread opening([&] { store = open_store(url, {.on_wait = [&](const std::string&) { ++waits; }}); });
  while (waits == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  postgresql()->start();
  opening.join();
  EXPECT_TRUE(store->studies().empty());
  EXPECT_EQ(waits, 1);
}

/// Many threads and calls wait for the same database: it is told once.
TEST(Postgresql, WaitingIsToldOnce) {
  if (postgresql() == nullptr || !postgresql()->ready()) GTEST_SKIP() << "PostgreSQL is not installed";
  std::atomic<int> waits{0};
  std::atomic<int> done{0};
  const auto store =
      open_store(postgresql()->new_database(), {.on_wait = [&](const std::string&) { ++waits; }});
  const auto study = store->open_study("s", spec()).id;
  std::vector<std::thread> threads;
  for (int outage = 0; outage < 2; ++outage) {
    postgresql()->stop();
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        store->heartbeat(this_process());
        store->reclaim(study, this_process());
        ++done;
      });
    while (waits == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    postgresql()->start();
    while (done < 8 * (outage + 1)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(waits, 1);
}

std::string error_of(const std::string& url) {
  try {
    open_store(url);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Postgresql, ThePasswordComesFromTheUrlTheEnvironmentOrAFile) {
  if (postgresql() == nullptr || !postgresql()->ready()) GTEST_SKIP() << "PostgreSQL is not installed";
  const std::string url = postgresql()->new_database();
  const std::string password = "s@cr:e/t?x=1&%41#'\\\"";
  postgresql()->add_guest(url, password);
  const auto as = [&](const std::string& user) {
    return std::string(url).replace(url.find("tester"), 6, user);
  };
  EXPECT_THAT(error_of(as("guest")), ::testing::HasSubstr("PGPASSWORD, ~/.pgpass"));
  const auto wrong = error_of(as("guest:not@cret/x"));
  EXPECT_THAT(wrong, ::testing::HasSubstr("password authentication failed for user \"guest\""));
  EXPECT_THAT(wrong, ::testing::Not(::testing::HasSubstr("cret")));
  // Of what is typed as it is, only what looks percent-encoded is read so.
  EXPECT_EQ(error_of(as("guest:s@cr:e/t?x=1&%2541#'\\\"")), "");
  EXPECT_EQ(error_of(as("guest:s%40cr%3Ae%2Ft%3Fx%3D1%26%2541%23%27%5C%22")), "");
  setenv("PGPASSWORD", password.c_str(), 1);
  EXPECT_EQ(error_of(as("guest")), "");
  unsetenv("PGPASSWORD");
  const testing::TemporaryFolder folder;
  const auto file = folder.file("pgpass", "*:*:*:guest:s@cr\\:e/t?x=1&%41#'\\\\\"\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  setenv("PGPASSFILE", file.c_str(), 1);
  EXPECT_EQ(error_of(as("guest")), "");
  unsetenv("PGPASSFILE");
}

}  // namespace
}  // namespace surefoot::study
