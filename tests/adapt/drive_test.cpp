#include "surefoot/adapt/drive.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/adapt/follow.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/ramp.hpp"

#include "adapt/contract.hpp"
#include "support/toy_training.hpp"

namespace surefoot::adapt {
namespace {

/// Decides what it is told to, in turn, and the last for ever.
struct Script {
  struct State {
    std::int64_t at = 0;
  };
  std::vector<Decision> decisions;
  const char* name() const { return "script"; }
  std::int64_t version() const { return 1; }
  int slots() const { return 2; }
  Move<State> start() const { return {{0}, decisions.front()}; }
  Move<State> next(State state, const Observation&) const {
    state.at = std::min<std::int64_t>(state.at + 1, static_cast<std::int64_t>(decisions.size()) - 1);
    return {state, decisions[static_cast<std::size_t>(state.at)]};
  }
  void visit(State& state, Fields& fields) const { fields("at", state.at); }
};

/// A run whose whole state is how far it has come.
struct Counter : Driven {
  double distance = 0;
  std::int64_t steps = 0;
  std::map<int, double> slots;
  void save(int slot) override { slots[slot] = distance; }
  void restore(int slot) override { distance = slots.at(slot); }
  Steps train(const Decision& decision) override {
    distance += decision.learning_rate * static_cast<double>(decision.steps);
    steps += decision.steps;
    return {decision.steps, -distance};
  }
  double validation_loss() override { return -distance; }
};

TEST(Drive, CarriesOutActionsBeforeTheSteps) {
  const Script script{{{.action = Action::save, .slot = 0, .learning_rate = 1, .steps = 0},
                       {.action = Action::probe, .slot = 0, .learning_rate = 1, .steps = 5},
                       {.action = Action::save, .slot = 1, .learning_rate = 1, .steps = 0},
                       {.action = Action::probe, .slot = 0, .learning_rate = 3, .steps = 5},
                       {.action = Action::restore, .slot = 1, .learning_rate = 2, .steps = 2},
                       {.learning_rate = 10, .steps = 7}}};
  Counter run;
  drive(Controller(script), run, {.horizon = 15});
  EXPECT_EQ(run.distance, 5 + 4 + 30);
  EXPECT_EQ(run.steps, 15);
}

TEST(Drive, LeavesNoTrialBehindAtTheHorizon) {
  const Script script{{{.learning_rate = 1, .steps = 4},
                       {.action = Action::save, .slot = 0, .learning_rate = 1, .steps = 0},
                       {.action = Action::probe, .slot = 0, .learning_rate = 1, .steps = 100}}};
  Counter run;
  drive(Controller(script), run, {.horizon = 10});
  EXPECT_EQ(run.steps, 10);
  EXPECT_EQ(run.distance, 4);
}

TEST(Drive, RefusesANegativeHorizonAndAControllerThatNeverTrains) {
  Counter run;
  EXPECT_THROW(drive(Controller(Script{{{.learning_rate = 1, .steps = 0}}}), run, {.horizon = 10}), RunError);
  EXPECT_THROW(drive(Controller(Script{{{.learning_rate = 1}}}), run, {.horizon = -1}), InvalidArgument);
  EXPECT_NO_THROW(drive(Controller(Script{{{.learning_rate = 1}}}), run, {.horizon = 0}));
  EXPECT_EQ(run.steps, 0);
}

TEST(Follow, IsTheScheduleAtEveryStep) {
  const auto rate = schedule::linear({.start = 0.1, .end = 0.5, .steps = 8});
  const auto momentum = schedule::linear({.start = 0.95, .end = 0.85, .steps = 8});
  std::vector<double> seen;
  Counter run;
  drive(follow({rate, momentum}), run,
        {.horizon = 12, .watch = [&](const Decision& decision, std::int64_t step) {
           EXPECT_EQ(decision.learning_rate, rate(step));
           EXPECT_EQ(decision.momentum, momentum(step));
           seen.push_back(decision.learning_rate);
         }});
  EXPECT_EQ(seen.size(), 12U);
}

TEST(Pilot, StaysWhereItWasWhenAnObservationIsRefused) {
  struct Picky : Script {
    Move<State> next(State state, const Observation& seen) const {
      watched_finite(seen, Watch::metric, "picky");
      return Script::next(state, seen);
    }
  };
  Pilot pilot(Controller(Picky{{{{.learning_rate = 1}, {.learning_rate = 2}}}}));
  EXPECT_THROW(pilot.observe({}), InvalidArgument);
  EXPECT_EQ(pilot.decision().learning_rate, 1);
  pilot.observe({.metric = 3});
  EXPECT_EQ(pilot.decision().learning_rate, 2);
}

RC_GTEST_PROP(FollowProperty, KeepsTheContract, ()) {
  check_contract(follow({schedule::exponential({.start = 1e-3, .end = 1, .steps = 40})}), 1e-3, 1,
                 any_losses());
}

}  // namespace
}  // namespace surefoot::adapt
