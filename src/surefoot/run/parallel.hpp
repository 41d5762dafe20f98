#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace surefoot::run {

struct ParallelOptions {
  std::int64_t threads = 1;
  /// Runs once in each worker before its first call.
  std::function<void()> at_thread_start;
};

/// Calls `body(i)` for i = 0 … count − 1, on that many worker threads, or on the calling thread when it is
/// one and has nothing to do at its start: what trains there may hold settings of its own. `meanwhile` is
/// called on the calling thread some ten times a second, and once at the end; between the calls where they
/// are its own. When a call throws, the calls not yet begun are left out, and the first exception is thrown
/// on once the others have ended.
void parallel_for(std::size_t count, const ParallelOptions& options,
                  const std::function<void(std::size_t)>& body, const std::function<void()>& meanwhile = {});

}  // namespace surefoot::run
