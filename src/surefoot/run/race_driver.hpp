#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/find/race.hpp"

namespace surefoot::run {

/// The contenders that run for the candidates of a race: trials in this process (run/trial_field.hpp), or
/// what can only be told its rate at its start, such as a command (run/contender_field.hpp).
class RaceField {
 public:
  virtual ~RaceField() = default;

  /// Runs all of these up to their step. Returns the reason why the race cannot go on, in words; empty where
  /// it can.
  virtual std::string advance(const find::Race& race, std::span<const find::Advance> advances) = 0;
  /// The outcome of one of them.
  virtual find::Outcome outcome(const find::Advance& advance) = 0;
  /// The candidate is out of the race: what it holds may go.
  virtual void release(std::size_t candidate) = 0;
};

struct RaceHooks {
  /// Called whenever there is something new to see.
  std::function<void(const find::Race&)> on_change;
  /// Once true the race ends where it is.
  std::function<bool()> should_stop;
  /// Asked after each rung where set: once true the race ends there.
  std::function<bool(const find::Race&)> enough;
};

/// Runs what the race asks for, rung by rung, and tells it what came of it, until it is over, told to stop,
/// or the field cannot go on: then it says why; else empty. The runs that are in the race at its end are not
/// released.
std::string drive(find::Race& race, RaceField& field, const RaceHooks& hooks);

/// The candidates from the lowest rate up.
std::vector<find::Candidate> by_rate(std::vector<find::Candidate> candidates);

}  // namespace surefoot::run
