#include "surefoot/run/parallel.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace surefoot::run {
namespace {

TEST(Parallel, OneThreadIsTheCallersOwnUnlessItHasSomethingToDoFirst) {
  const auto threads_of = [](const ParallelOptions& options) {
    std::vector<std::thread::id> seen;
    parallel_for(3, options, [&](std::size_t) { seen.push_back(std::this_thread::get_id()); });
    return seen;
  };
  const std::vector<std::thread::id> mine(3, std::this_thread::get_id());
  EXPECT_EQ(threads_of({.threads = 1}), mine);
  int starts = 0;
  EXPECT_NE(threads_of({.threads = 1, .at_thread_start = [&] { ++starts; }}), mine);
  EXPECT_EQ(starts, 1);
}

TEST(Parallel, LooksOnWhileAWorkerWorks) {
  std::atomic<int> looks = 0;
  std::atomic<bool> seen = false;
  parallel_for(
      1, {.threads = 1, .at_thread_start = [] {}},
      [&](std::size_t) {
        for (int i = 0; i < 10000 && looks == 0; ++i)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        seen = looks > 0;
      },
      [&] { ++looks; });
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace surefoot::run
