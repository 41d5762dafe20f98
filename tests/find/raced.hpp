#pragma once

#include <cmath>
#include <limits>

#include "surefoot/find/cliff.hpp"
#include "surefoot/find/drift.hpp"
#include "surefoot/find/estimate.hpp"
#include "surefoot/find/race.hpp"

/// Races of trainings whose best rate is known.
namespace surefoot::find {

/// The validation loss of a training whose best rate is known: it falls with the steps made, the sooner the
/// nearer the rate is to 10^best, and explodes a decade above.
inline double loss_at(double rate, std::int64_t step, double best) {
  const double x = std::log10(rate) - best;
  if (x > 1) return std::numeric_limits<double>::quiet_NaN();
  return 2.3 / (1 + static_cast<double>(step) / 100 * std::exp(-2 * x * x));
}

struct Task {
  RaceOptions options;
  TaskFacts facts;
};

inline Task task(double start, double budget = 1000) {
  return {{.horizon = 4000, .budget = budget, .start = start, .initial_loss = 2.3}, {.validation_cost = 4}};
}

inline Race race_of(const Task& task) {
  return Race(task.options, task.facts);
}

/// The record and the facts of a race.
struct Seen {
  Seen(const Race& race) : record(race.record()), facts(race.facts()) {}
  RaceRecord record;
  TaskFacts facts;
};

inline Suggestion answer(const Seen& seen) {
  return estimate(seen.record, seen.facts);
}

inline double uncapped(const Seen& seen) {
  return std::pow(10, extrapolate(seen.record, seen.facts).log_rate);
}

inline double cap(const Seen& seen) {
  return cliff_cap(seen.record, seen.facts).rate();
}

inline bool near_a_cliff(const Seen& seen) {
  return beside_a_cliff(seen.record, seen.facts);
}

inline void run(Race& race, double best) {
  while (!race.ask().empty()) {
    const auto asked = race.ask();
    for (const auto& advance : asked)
      race.tell(advance.candidate, {loss_at(advance.learning_rate, advance.step, best)});
  }
}

inline double answer_of(const Task& o, double tail) {
  Race race = race_of(o);
  while (!race.ask().empty()) {
    const auto asked = race.ask().front();
    race.tell(asked.candidate,
              {.validation_loss = loss_at(asked.learning_rate, asked.step, -2), .tail = tail});
  }
  return std::log10(*answer(race).learning_rate);
}

}  // namespace surefoot::find
