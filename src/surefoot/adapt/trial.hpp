#pragma once

#include <cstdint>

#include "surefoot/adapt/controller.hpp"

/// The decisions of which trials are made: from one snapshot several rates are tried, and the state of the
/// one that leads is kept, so that its steps are not lost.
namespace surefoot::adapt {

inline constexpr int trial_base = 0;
inline constexpr int trial_leader = 1;
inline constexpr int trial_slots = 2;

/// Keep where the run stands, as the state to try from.
inline Decision keep_base(double rate, bool validate) {
  return {
      .action = Action::save, .slot = trial_base, .learning_rate = rate, .steps = 0, .validate = validate};
}
/// Try a rate from there.
inline Decision try_rate(double rate, std::int64_t steps, bool validate) {
  return {.action = Action::probe,
          .slot = trial_base,
          .learning_rate = rate,
          .steps = steps,
          .validate = validate};
}
/// Keep where the trial led.
inline Decision keep_leader(double rate) {
  return {.action = Action::save, .slot = trial_leader, .learning_rate = rate, .steps = 0};
}
/// Go on from one of the two.
inline Decision go_on_from(int slot, double rate, std::int64_t steps, bool validate) {
  return {
      .action = Action::restore, .slot = slot, .learning_rate = rate, .steps = steps, .validate = validate};
}

}  // namespace surefoot::adapt
