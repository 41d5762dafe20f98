#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace surefoot::study {

/// The sign of life that an owner last showed. Any change is a sign of life; how large it is says nothing,
/// since clocks that write times are set and jump.
struct SignOfLife {
  std::int64_t beat = 0;
  /// As the wall clock of the store or its writer had it.
  double heartbeat = 0;

  bool operator==(const SignOfLife&) const = default;
};

/// Decides which owners have fallen silent, by this process' own monotonic clock: one whose sign did not
/// change through a whole lease, seen by looks no farther apart than half of it. A longer gap begins the
/// lease anew, since what kept this process from looking (a database that was away, a machine that was
/// asleep) may have kept the owner from beating. Safe for concurrent use.
class LeaseWatch {
 public:
  /// `clock`: monotonic seconds; the machine's own when empty.
  LeaseWatch(double lease_seconds, std::function<double()> clock);

  /// The time to hand to is_silent(); taken before the store is asked.
  double now() const;
  /// True when an owner whose sign was read after `asked` has been silent for the length of a lease.
  bool is_silent(std::int64_t owner, const SignOfLife& sign, double asked);
  /// The store was away: nobody has been silent yet.
  void begin_anew();

 private:
  struct Seen {
    SignOfLife sign;
    double since = 0;
    double last_asked = 0;
  };

  double lease_seconds_;
  std::function<double()> clock_;
  std::mutex mutex_;
  std::map<std::int64_t, Seen> seen_;
};

}  // namespace surefoot::study
