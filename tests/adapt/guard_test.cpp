#include "surefoot/adapt/guard.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/adapt/follow.hpp"
#include "surefoot/adapt/line_search.hpp"
#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/core/error.hpp"

#include "adapt/contract.hpp"
#include "support/toy_training.hpp"

namespace surefoot::adapt {
namespace {

Controller constant(double rate) {
  return follow({schedule::constant({rate})});
}

double final_loss(const Controller& controller, std::int64_t horizon) {
  ::surefoot::testing::ToyTraining run(
      std::make_shared<::surefoot::testing::NoisyQuadratic>(::surefoot::testing::NoisyQuadratic::Options{}),
      ::surefoot::testing::Descent::sgd, 5, horizon);
  drive(controller, run, {.horizon = horizon});
  return run.validation_loss();
}

TEST(Guard, SavesARunThatDiverges) {
  // Rates above 2 diverge here.
  EXPECT_FALSE(final_loss(constant(30), 1000) < 1e3);
  EXPECT_LT(final_loss(guard(constant(30)), 1000), 20);
  EXPECT_LT(final_loss(guard(constant(2.5), {.save_every = 20}), 1000), 20);
}

TEST(Guard, ChangesNothingWhileAllIsWell) {
  EXPECT_EQ(final_loss(guard(constant(0.1)), 500), final_loss(constant(0.1), 500));
}

TEST(Guard, RollsBackShrinksAndGoesOnWithTheControllersOwnState) {
  const auto controller =
      guard(reduce_on_plateau({.learning_rate = 1, .watch = Watch::training_loss}), {.shrink = 0.25});
  auto move = controller.start();
  EXPECT_EQ(move.decision, (Decision{.action = Action::save, .slot = 1, .learning_rate = 1, .steps = 0}));
  move = controller.next(move.state, {});
  EXPECT_EQ(move.decision, (Decision{.learning_rate = 1}));
  move = controller.next(move.state, {.step = 1, .training_loss = 2});
  move = controller.next(move.state, {.step = 2, .training_loss = std::nan("")});
  EXPECT_EQ(move.decision,
            (Decision{.action = Action::restore, .slot = 1, .learning_rate = 0.25, .steps = 0}));
  move = controller.next(move.state, {.step = 2});
  EXPECT_EQ(move.decision, (Decision{.learning_rate = 0.25}));
}

TEST(Guard, OneMeanOverManyStepsShowsAnExplosion) {
  const auto controller =
      guard(reduce_on_plateau({.learning_rate = 1, .every = 20, .watch = Watch::training_loss}));
  auto move = controller.start();
  move = controller.next(move.state, {});
  EXPECT_EQ(move.decision, (Decision{.learning_rate = 1, .steps = 1}));
  move = controller.next(move.state, {.step = 1, .training_loss = 2});
  EXPECT_EQ(move.decision, (Decision{.learning_rate = 1, .steps = 19}));
  move = controller.next(move.state, {.step = 20, .training_loss = 2});
  EXPECT_EQ(move.decision.action, Action::go_on);
  move = controller.next(move.state, {.step = 40, .training_loss = 1e9});
  EXPECT_EQ(move.decision.action, Action::restore);
}

TEST(Guard, SeesAnExplosionInTheVeryFirstDecision) {
  const auto controller =
      guard(reduce_on_plateau({.learning_rate = 1, .every = 20, .watch = Watch::training_loss}));
  auto move = controller.next(controller.start().state, {});
  move = controller.next(move.state, {.step = 1, .training_loss = 2});
  move = controller.next(move.state, {.step = 20, .training_loss = 1e9});
  EXPECT_EQ(move.decision.action, Action::restore);
}

TEST(Guard, KeepsNoRunThatHasExploded) {
  const auto controller = guard(constant(1), {.save_every = 3});
  auto move = controller.start();
  int saved = 0;
  for (std::int64_t step = 0; step < 20;) {
    saved += move.decision.action == Action::save ? 1 : 0;
    if (move.decision.action == Action::restore) break;
    step += move.decision.steps;
    move = controller.next(move.state, observation(move.decision, step, step == 1 ? 1 : 100));
  }
  EXPECT_EQ(move.decision.action, Action::restore);
  EXPECT_EQ(saved, 1);
}

TEST(Guard, ChangesNothingOfAControllerWithLongDecisionsWhileAllIsWell) {
  const auto plain = reduce_on_plateau({.learning_rate = 0.1, .every = 20, .watch = Watch::training_loss});
  EXPECT_EQ(final_loss(guard(plain), 500), final_loss(plain, 500));
}

TEST(Guard, DistrustsASnapshotThatIsYoung) {
  const auto controller = guard(constant(1), {.save_every = 10});
  auto move = controller.start();
  std::vector<int> saved;
  std::int64_t step = 0;
  while (step < 12) {
    if (move.decision.action == Action::save) saved.push_back(move.decision.slot);
    step += move.decision.steps;
    move = controller.next(move.state, observation(move.decision, step, 1));
  }
  ASSERT_EQ(saved, (std::vector<int>{1, 0}));
  move = controller.next(move.state, {.step = step + 1, .training_loss = std::nan("")});
  EXPECT_EQ(move.decision.action, Action::restore);
  EXPECT_EQ(move.decision.slot, 1);
}

TEST(Guard, SeesAnExplosionButNotASpike) {
  const auto controller = guard(constant(1), {.factor = 2, .window = 4});
  const auto rolled_back = [&](const std::vector<double>& losses) {
    auto move = controller.next(controller.start().state, {});
    std::int64_t step = 0;
    for (const double loss : losses) {
      move = controller.next(move.state, {.step = ++step, .training_loss = loss});
      if (move.decision.action == Action::restore) return true;
    }
    return false;
  };
  EXPECT_FALSE(rolled_back({1, 1, 1e9, 1, 1, 1, 1e9, 1, 1}));
  EXPECT_FALSE(rolled_back({1, 2.9, 2.9, 2.9, 2.9, 2.9}));
  EXPECT_TRUE(rolled_back({1, 3.1, 3.1, 3.1, 3.1, 3.1}));
  EXPECT_TRUE(rolled_back({-1, 1.1, 1.1, 1.1, 1.1, 1.1}));
}

TEST(Guard, LeavesProbesToTheControllerItGuards) {
  const auto controller = guard(line_search({.learning_rate = 1, .every = 3}));
  auto move = controller.start();
  while (move.decision.action != Action::probe) move = controller.next(move.state, {});
  EXPECT_LT(move.decision.slot, 2);
  move = controller.next(move.state,
                         {.step = 5, .training_loss = std::nan(""), .validation_loss = std::nan("")});
  EXPECT_EQ(move.decision.action, Action::probe);
  EXPECT_LT(move.decision.learning_rate, 1);
}

TEST(Guard, GivesUpWhenNothingHelps) {
  const auto controller = guard(constant(1), {.most_rollbacks = 3});
  auto move = controller.start();
  const auto fail = [&] {
    for (int i = 0; i < 20; ++i)
      move =
          controller.next(move.state, observation(move.decision, i, std::numeric_limits<double>::infinity()));
  };
  EXPECT_THROW(fail(), RunError);
}

TEST(Guard, RefusesBadOptions) {
  EXPECT_THROW(guard(constant(1), {.save_every = 0}), InvalidArgument);
  EXPECT_THROW(guard(constant(1), {.shrink = 1}), InvalidArgument);
  EXPECT_THROW(guard(constant(1), {.factor = 0}), InvalidArgument);
  EXPECT_THROW(guard(constant(1), {.window = 0}), InvalidArgument);
  EXPECT_THROW(guard(constant(1), {.most_rollbacks = 0}), InvalidArgument);
}

RC_GTEST_PROP(GuardProperty, KeepsTheContractAroundAnyController, ()) {
  auto losses = any_losses();
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (*rc::gen::inRange(0, 40) == 0) losses[i] = std::nan("");
  const GuardOptions options{
      .save_every = *rc::gen::inRange(1, 20), .window = *rc::gen::inRange(1, 5), .most_rollbacks = 1000};
  const auto inner = *rc::gen::inRange(0, 3);
  check_contract(
      inner == 0 ? guard(constant(1), options)
      : inner == 1
          ? guard(reduce_on_plateau({.learning_rate = 1, .patience = 2}), options)
          : guard(guard(line_search({.learning_rate = 1, .every = 4, .max_rate = 64}), options), options),
      0, 64, losses);
}

}  // namespace
}  // namespace surefoot::adapt
