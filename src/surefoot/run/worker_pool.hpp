#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace surefoot::run {

/// A fixed set of worker threads that work off jobs in the order they were given.
///
/// `submit` may be called from any thread. The destructor drops the jobs that have not begun and waits for
/// the others. A job must not throw: what can fail carries its failure in its own result.
class WorkerPool {
 public:
  using Job = std::function<void()>;

  /// `at_start` runs once in each new thread before its first job: the place to hold a numerical library to
  /// one thread. Throws InvalidArgument for threads < 1, RunError when the system does not start so many.
  explicit WorkerPool(std::int64_t threads, const Job& at_start = {});
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void submit(Job job);
  std::int64_t threads() const { return static_cast<std::int64_t>(workers_.size()); }

 private:
  void work(const Job& at_start);
  void close();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool closing_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace surefoot::run
