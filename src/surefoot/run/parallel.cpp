#include "surefoot/run/parallel.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "surefoot/run/worker_pool.hpp"

namespace surefoot::run {
namespace {

void in_turn(std::size_t count, const std::function<void(std::size_t)>& body,
             const std::function<void()>& meanwhile) {
  for (std::size_t i = 0; i < count; ++i) {
    body(i);
    if (meanwhile) meanwhile();
  }
}

}  // namespace

void parallel_for(std::size_t count, const ParallelOptions& options,
                  const std::function<void(std::size_t)>& body, const std::function<void()>& meanwhile) {
  if (options.threads == 1 && !options.at_thread_start) return in_turn(count, body, meanwhile);
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t left = count;
  std::exception_ptr failure;
  const auto job = [&](std::size_t i) {
    std::exception_ptr mine;
    bool skip = false;
    {
      const std::lock_guard lock(mutex);
      skip = failure != nullptr;
    }
    try {
      if (!skip) body(i);
    } catch (...) {
      mine = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    if (mine && !failure) failure = mine;
    --left;
    changed.notify_one();
  };
  WorkerPool pool(options.threads, options.at_thread_start);
  for (std::size_t i = 0; i < count; ++i) pool.submit([&job, i] { job(i); });
  std::unique_lock lock(mutex);
  while (left > 0) {
    changed.wait_for(lock, std::chrono::milliseconds(100));
    lock.unlock();
    if (meanwhile) meanwhile();
    lock.lock();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace surefoot::run
