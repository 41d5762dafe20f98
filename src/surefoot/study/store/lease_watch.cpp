#include "surefoot/study/store/lease_watch.hpp"

#include <chrono>
#include <utility>

namespace surefoot::study {

LeaseWatch::LeaseWatch(double lease_seconds, std::function<double()> clock)
    : lease_seconds_(lease_seconds), clock_(std::move(clock)) {}

double LeaseWatch::now() const {
  if (clock_) return clock_();
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool LeaseWatch::is_silent(std::int64_t owner, const SignOfLife& sign, double asked) {
  const std::lock_guard lock(mutex_);
  // The sign is as old as the question at most, and as new as the answer.
  const double answered = now();
  const auto [place, is_new] = seen_.try_emplace(owner, Seen{sign, answered, asked});
  auto& seen = place->second;
  if (!is_new && (seen.sign != sign || answered - seen.last_asked > lease_seconds_ / 2))
    seen = {sign, answered, asked};
  seen.last_asked = asked;
  return asked - seen.since > lease_seconds_;
}

void LeaseWatch::begin_anew() {
  const std::lock_guard lock(mutex_);
  seen_.clear();
}

}  // namespace surefoot::study
