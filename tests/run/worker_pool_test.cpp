#include "surefoot/run/worker_pool.hpp"

#include <atomic>

#include <gtest/gtest.h>

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

TEST(WorkerPool, RefusesNoThreads) {
  EXPECT_THROW(WorkerPool(0), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::run
