#include "surefoot/run/worker_pool.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "surefoot/core/error.hpp"

namespace surefoot::run {
namespace {

TEST(WorkerPool, DoesEveryJobAndStartsEveryThreadOnce) {
  std::atomic<int> starts = 0;
  std::atomic<int> done = 0;
  std::mutex mutex;
  std::condition_variable all_done;
  {
    WorkerPool pool(4, [&] { ++starts; });
    for (int i = 0; i < 1000; ++i)
      pool.submit([&] {
        if (++done == 1000) {
          const std::lock_guard lock(mutex);
          all_done.notify_one();
        }
      });
    std::unique_lock lock(mutex);
    all_done.wait(lock, [&] { return done == 1000; });
  }
  EXPECT_EQ(starts, 4);
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPool, DropsWhatHasNotBegunWhenItEnds) {
  std::atomic<int> done = 0;
  std::atomic<bool> begun = false;
  std::atomic<bool> released = false;
  std::thread releaser;
  {
    WorkerPool pool(1);
    pool.submit([&] {
      begun = true;
      while (!released) std::this_thread::yield();
    });
    for (int i = 0; i < 100; ++i) pool.submit([&] { ++done; });
    while (!begun) std::this_thread::yield();
    // The destructor drops the hundred before the only worker is let go.
    releaser = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      released = true;
    });
  }
  releaser.join();
  EXPECT_EQ(done, 0);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// A limit on the address space leaves room for some stacks; the sanitizers need more than any limit allows.
TEST(WorkerPool, SaysSoWhenTheSystemDoesNotStartSoManyThreads) {
  const auto few = [] {
    const rlimit limit{std::size_t{1} << 29, std::size_t{1} << 29};
    setrlimit(RLIMIT_AS, &limit);
    try {
      const WorkerPool pool(1000);
    } catch (const RunError& error) {
      std::fputs(error.what(), stderr);
      std::_Exit(7);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(few(), ::testing::ExitedWithCode(7),
              "worker pool: only [0-9]+ of 1000 threads could be started: ");
}
#endif

TEST(WorkerPool, RefusesNoThreads) {
  EXPECT_THROW(WorkerPool(0), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::run
