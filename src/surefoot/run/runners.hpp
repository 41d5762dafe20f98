#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "surefoot/run/contender.hpp"
#include "surefoot/run/contender_race.hpp"
#include "surefoot/run/told_losses.hpp"

namespace surefoot::run {

/// One rate that is tried, and what it told.
struct Runner {
  double learning_rate = 0;
  ToldLosses told;
  /// `failed` and `diverged` are for good.
  ContenderState state = ContenderState::held;
  std::string reason;

  bool sound() const { return state == ContenderState::held || state == ContenderState::ended; }
};

/// Runs contenders of several rates: so many at once, so many held frozen, each begun anew when it is wanted
/// and was dropped. Counts what that costs.
class Runners {
 public:
  /// `options` and `make` outlive it.
  Runners(const ContenderFactory& make, const ContenderRaceOptions& options, std::uint64_t seed)
      : make_(make), options_(options), seed_(seed) {}

  /// The runner at this rate: one that is held or is lost, else a new one.
  std::size_t at_rate(double learning_rate);
  const Runner& operator[](std::size_t i) const { return entries_[i].runner; }
  std::size_t size() const { return entries_.size(); }

  /// Runs these on until each has told a loss of `step` or later, a validation loss near it where `by` asks
  /// for one, and waits for them. `meanwhile` is called as parallel_for does.
  void advance(const std::vector<std::size_t>& which, std::int64_t step, JudgedBy by,
               const std::function<void()>& meanwhile);
  /// Drops the contender; what it told is kept.
  void release(std::size_t i) { entries_[i].contender.reset(); }

  /// Steps told and known, begun anew ones twice; what the race plans with.
  double known() const { return known_; }
  const RaceCost& cost() const { return cost_; }
  /// Seconds of a run of so many steps, its start included, as the runner tells that came farthest; NaN while
  /// none was advanced twice.
  double seconds_of(std::int64_t steps) const;

 private:
  struct Entry {
    Runner runner;
    std::unique_ptr<Contender> contender;
    /// Steps and seconds it ran: after its first advance, and so far.
    std::int64_t first_step = 0;
    double first_seconds = 0;
    std::int64_t step = 0;
    double seconds = 0;
    /// The number of its last advance, counted over all runners.
    std::int64_t last_used = 0;
    bool in_use = false;
  };
  struct Turn;

  bool stopping() const { return options_.should_stop && options_.should_stop(); }
  void advance_one(Entry& entry, std::int64_t step, JudgedBy by);
  void begin(Entry& entry);
  void take(Entry& entry, const Progress& progress);
  void make_room(Entry& next);

  const ContenderFactory& make_;
  const ContenderRaceOptions& options_;
  std::uint64_t seed_;
  std::vector<Entry> entries_;
  double known_ = 0;
  RaceCost cost_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::int64_t busy_ = 0;
  std::int64_t uses_ = 0;
};

}  // namespace surefoot::run
