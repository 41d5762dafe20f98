#include "surefoot/process/end_reading.hpp"

#include <csignal>

#include <gtest/gtest.h>

namespace surefoot::process {
namespace {

using std::chrono::milliseconds;

CommandEnd exited(int status, std::uint64_t caught = 0) {
  return {.exit_code = status, .caught_signals = caught};
}
CommandEnd killed(int signal) {
  return {.signal = signal};
}
constexpr std::uint64_t sigterm = std::uint64_t{1} << (SIGTERM - 1);
constexpr std::uint64_t sigint = std::uint64_t{1} << (SIGINT - 1);

TEST(EndReading, ASignalOrAFailureMayBeAStop) {
  for (const int signal : {SIGTERM, SIGINT, SIGKILL, SIGHUP, SIGUSR1, SIGPIPE, SIGXCPU}) {
    EXPECT_TRUE(may_be_stopped(killed(signal), {})) << signal;
    EXPECT_TRUE(may_be_stopped(exited(128 + signal), {})) << signal;
    EXPECT_EQ(time_for_news(killed(signal), {}), milliseconds(2000)) << signal;
    EXPECT_EQ(time_for_news(exited(128 + signal), {}), milliseconds(2000)) << signal;
  }
  EXPECT_EQ(time_for_news({.guard_lost = true}, {}), milliseconds(2000));
  EXPECT_EQ(time_for_news({.exit_code = 1, .guard_told = SIGTERM}, {}), milliseconds(2000));
  for (const auto& end : {exited(1), exited(255), killed(SIGSEGV), killed(SIGABRT)}) {
    EXPECT_TRUE(may_be_stopped(end, {}));
    EXPECT_EQ(time_for_news(end, {}), milliseconds(300));
  }
}

TEST(EndReading, WhatHasAnotherCauseIsNone) {
  EXPECT_FALSE(may_be_stopped({.start_error = ENOENT}, {}));
  EXPECT_FALSE(may_be_stopped({.signal = SIGKILL, .over_memory = 1}, {}));
  EXPECT_EQ(time_for_news({.signal = SIGKILL, .over_memory = 1}, {}), milliseconds(0));
}

TEST(EndReading, ACleanExitIsAStopOnlyWhereAHandlerOrTheStepsSaySo) {
  const Progress unknown{.step = 7};
  const Progress whole{.step = 20, .steps = 20, .stride = 1};
  const Progress part{.step = 7, .steps = 20, .stride = 1};
  // The last line of one that prints every ten steps.
  const Progress last_line{.step = 990, .steps = 999, .stride = 10};
  EXPECT_FALSE(may_be_stopped(exited(0), unknown));
  EXPECT_FALSE(may_be_stopped(exited(0), last_line));
  EXPECT_TRUE(may_be_stopped(exited(0), part));
  EXPECT_TRUE(may_be_stopped(exited(0, sigterm), unknown));
  EXPECT_FALSE(may_be_stopped(exited(0, sigterm), whole));
  // Python catches SIGINT by itself.
  EXPECT_FALSE(may_be_stopped(exited(0, sigint), unknown, SIGTERM));
  EXPECT_TRUE(may_be_stopped(exited(0, sigint), unknown, SIGINT));
  EXPECT_EQ(time_for_news(exited(0), unknown), milliseconds(0));
  EXPECT_EQ(time_for_news(exited(0, sigint), unknown), milliseconds(0));
  EXPECT_EQ(time_for_news(exited(0, sigterm), unknown), milliseconds(300));
}

TEST(Progress, KnowsTheLargestStride) {
  Progress progress;
  progress.reach(10, 100);
  progress.reach(20, 0);
  progress.reach(15, 100);
  EXPECT_EQ(progress.step, 20);
  EXPECT_EQ(progress.steps, 100);
  EXPECT_EQ(progress.stride, 10);
  EXPECT_TRUE(progress.is_short());
  progress.reach(90, 100);
  EXPECT_FALSE(progress.is_complete());
  EXPECT_FALSE(progress.is_short());
}

}  // namespace
}  // namespace surefoot::process
