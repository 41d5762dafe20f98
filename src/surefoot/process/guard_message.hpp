#pragma once

#include <cstdint>

/// The messages between the guard and the one who started it, over the socket at the guard's descriptor 3.
/// The end of that socket tells the guard to kill everything below it.
namespace surefoot::process {

inline constexpr int guard_socket = 3;

/// One byte to the guard.
enum class GuardOrder : char {
  /// Stops everything below it, wherever it went; answered by `frozen`.
  freeze = 'S',
  thaw = 'C',
  /// SIGTERM for everything below it, SIGKILL after the grace.
  terminate = 'T',
  kill = 'K',
};

/// One message from the guard; written at once, so never in halves.
struct GuardMessage {
  enum Kind : std::int32_t {
    /// The command could not be started; the value is errno.
    not_started,
    /// The command itself has ended; the value is its wait status.
    ended,
    /// The command ended and left so many processes behind, which are killed.
    left_behind,
    frozen,
    /// The processes below the guard use so many bytes, more than the limit, and are killed.
    over_memory,
    /// The signals that the command catches, at its end: bit N - 1 for the signal N. Before `ended`.
    catches,
    /// The guard itself got this signal: it asks the command to end, and kills it after the grace.
    told,
    /// Nothing is left below the guard.
    done,
  };
  std::int32_t kind = done;
  std::int32_t reserved = 0;
  std::int64_t value = 0;
};

}  // namespace surefoot::process
