#include "surefoot/run/worker_pool.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::run {

WorkerPool::WorkerPool(std::int64_t threads, const Job& at_start) {
  if (threads < 1)
    throw InvalidArgument(fmt::format("worker pool: threads must be positive, got {}", threads));
  try {
    for (std::int64_t i = 0; i < threads; ++i) workers_.emplace_back([this, at_start] { work(at_start); });
  } catch (const std::system_error& error) {
    const auto started = workers_.size();
    close();
    throw RunError(fmt::format("worker pool: only {} of {} threads could be started: {}", started, threads,
                               error.code().message()));
  }
}

WorkerPool::~WorkerPool() {
  close();
}

void WorkerPool::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    jobs_.clear();
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void WorkerPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void WorkerPool::work(const Job& at_start) {
  if (at_start) at_start();
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace surefoot::run
