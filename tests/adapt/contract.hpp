#pragma once

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/adapt/controller.hpp"
#include "surefoot/adapt/drive.hpp"

namespace surefoot::adapt {

/// An observation that holds all a controller could ask for.
inline Observation observation(const Decision& decision, std::int64_t step, double loss) {
  Observation seen{.step = step, .metric = loss};
  if (decision.steps > 0) seen.training_loss = loss;
  if (decision.validate) seen.validation_loss = loss;
  return seen;
}

/// The rates decided when these losses are told in turn, the first decision's before them all.
inline std::vector<double> rates(const Controller& controller, const std::vector<double>& losses) {
  Move<State> move = controller.start();
  std::vector<double> result{move.decision.learning_rate};
  std::int64_t step = 0;
  for (const double loss : losses) {
    step += move.decision.steps;
    move = controller.next(move.state, observation(move.decision, step, loss));
    result.push_back(move.decision.learning_rate);
  }
  return result;
}

/// Losses as a training might report them: falling, flat, rising, with noise and spikes.
inline std::vector<double> any_losses() {
  const auto count = *rc::gen::inRange(1, 150);
  const double slope = *rc::gen::element(-0.02, -0.001, 0.0, 0.01);
  const double noise = *rc::gen::element(0.0, 0.01, 0.5);
  const auto seeds =
      *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(count), rc::gen::inRange(0, 1000));
  std::vector<double> losses;
  for (int i = 0; i < count; ++i) {
    const int s = seeds[static_cast<std::size_t>(i)];
    losses.push_back(std::max(0.01, 2 + slope * i + noise * (s / 1000.0 - 0.5)) * (s > 990 ? 20 : 1));
  }
  return losses;
}

/// The contract of every controller, whatever it is told: its decisions can be carried out, its rates lie
/// within the bounds, the same moves follow again, and a run saved and read back at any point goes on alike.
inline void check_contract(const Controller& controller, double low, double high,
                           const std::vector<double>& losses) {
  const auto reload_at = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(losses.size())));
  Move<State> move = controller.start();
  Pilot pilot(controller);
  std::int64_t step = 0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const Decision& decision = move.decision;
    RC_ASSERT(decision.learning_rate >= low && decision.learning_rate <= high);
    RC_ASSERT(std::isfinite(decision.learning_rate));
    RC_ASSERT(decision.steps >= 0);
    RC_ASSERT(decision.slot >= 0);
    if (decision.action != Action::go_on) RC_ASSERT(decision.slot < controller.slots());
    RC_ASSERT(decision == pilot.decision());
    if (i == reload_at) pilot = Pilot(controller, pilot.save());
    step += decision.steps;
    const auto seen = observation(decision, step, losses[i]);
    pilot.observe(seen);
    move = controller.next(move.state, seen);
  }
  RC_ASSERT(move.decision == pilot.decision());
  RC_ASSERT(save(controller, move) == pilot.save());
}

}  // namespace surefoot::adapt
