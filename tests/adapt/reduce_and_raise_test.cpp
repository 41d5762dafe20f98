#include "surefoot/adapt/reduce_and_raise.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"

#include "adapt/contract.hpp"

namespace surefoot::adapt {
namespace {

ReduceAndRaiseOptions small() {
  return {.learning_rate = 1,
          .factor = 0.5,
          .patience = 0,
          .trials = {0.1, 1, 10},
          .trial_steps = 7,
          .max_rate = 50};
}

/// Tells one value after another and gives the decisions that follow.
std::vector<Decision> decisions(const Controller& controller, const std::vector<double>& values) {
  Move<State> move = controller.start();
  std::vector<Decision> result;
  for (const double value : values) {
    move = controller.next(move.state, observation(move.decision, 0, value));
    result.push_back(move.decision);
  }
  return result;
}

TEST(ReduceAndRaise, LowersThenRaisesThenTriesSeveralRatesAndGoesOnFromTheBest) {
  // Looks: best 5, then stuck three times; the zeros answer decisions without steps.
  const auto seen = decisions(reduce_and_raise(small()), {5, 5, 5, 5, 0, 4, 0, 3, 0, 6, 2.9});
  EXPECT_EQ(seen[0].learning_rate, 1);
  EXPECT_EQ(seen[1].learning_rate, 0.5);
  EXPECT_EQ(seen[2].learning_rate, 2);
  EXPECT_EQ(seen[3], (Decision{.action = Action::save, .slot = 0, .learning_rate = 2, .steps = 0}));
  EXPECT_EQ(
      seen[4],
      (Decision{.action = Action::probe, .slot = 0, .learning_rate = 0.2, .steps = 7, .validate = true}));
  EXPECT_EQ(seen[5].action, Action::save);
  EXPECT_EQ(seen[5].slot, 1);
  EXPECT_EQ(seen[6].learning_rate, 2);
  EXPECT_EQ(seen[7].action, Action::save);
  EXPECT_EQ(seen[8].learning_rate, 20);
  EXPECT_EQ(
      seen[9],
      (Decision{.action = Action::restore, .slot = 1, .learning_rate = 2, .steps = 1, .validate = true}));
  EXPECT_EQ(seen[10].learning_rate, 2);
  EXPECT_EQ(seen[10].action, Action::go_on);
}

TEST(ReduceAndRaise, BeginsAgainWithLoweringAfterAnImprovement) {
  const auto seen = decisions(reduce_and_raise(small()), {5, 5, 4, 4, 4});
  EXPECT_EQ(seen[1].learning_rate, 0.5);
  EXPECT_EQ(seen[2].learning_rate, 0.5);
  EXPECT_EQ(seen[3].learning_rate, 0.25);
  EXPECT_EQ(seen[4].learning_rate, 1);
}

TEST(ReduceAndRaise, ReturnsToWhereItStoodAtTheLowestRateWhenEveryTrialDiverges) {
  const double nan = std::nan("");
  const auto seen = decisions(reduce_and_raise(small()), {5, 5, 5, 5, 0, nan, nan, nan});
  EXPECT_EQ(
      seen.back(),
      (Decision{.action = Action::restore, .slot = 0, .learning_rate = 0.2, .steps = 1, .validate = true}));
}

TEST(ReduceAndRaise, WatchesForTheHighestInModeMax) {
  auto options = small();
  options.watch = Watch::metric;
  options.mode = Mode::max;
  const auto seen = decisions(reduce_and_raise(options), {5, 5, 5, 5, 0, 6, 0, 4, 7, 0});
  EXPECT_EQ(seen.back().action, Action::restore);
  EXPECT_EQ(seen.back().learning_rate, 20);
}

TEST(ReduceAndRaise, RefusesBadOptionsAndLooksThatAreNotFinite) {
  const auto message = [](const ReduceAndRaiseOptions& options) -> std::string {
    try {
      reduce_and_raise(options);
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({.trials = {}}), "reduce_and_raise: trials must not be empty");
  EXPECT_EQ(message({.trials = {0.1, -1}}), "reduce_and_raise: trials must be positive and finite, got -1");
  EXPECT_EQ(message({.trial_steps = 0}), "reduce_and_raise: trial_steps must be positive, got 0");
  EXPECT_EQ(message({.min_rate = 0}), "reduce_and_raise: min_rate must be positive and finite, got 0");
  EXPECT_EQ(message({.factor = 2}), "reduce_and_raise: factor must lie in (0, 1), got 2");
  const auto controller = reduce_and_raise({});
  EXPECT_THROW(controller.next(controller.start().state, {.validation_loss = std::nan("")}), InvalidArgument);
  EXPECT_THROW(controller.next(controller.start().state, {.training_loss = 1}), InvalidArgument);
}

RC_GTEST_PROP(ReduceAndRaiseProperty, KeepsTheContract, ()) {
  ReduceAndRaiseOptions options = small();
  options.patience = *rc::gen::inRange(0, 4);
  options.mode = *rc::gen::element(Mode::min, Mode::max);
  options.min_rate = *rc::gen::element(1e-8, 0.3);
  check_contract(reduce_and_raise(options), options.min_rate, options.max_rate, any_losses());
}

}  // namespace
}  // namespace surefoot::adapt
