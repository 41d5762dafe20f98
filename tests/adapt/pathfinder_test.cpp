#include "surefoot/adapt/pathfinder.hpp"

#include <algorithm>
#include <any>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/adapt/follow.hpp"
#include "surefoot/adapt/guard.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/log_grid.hpp"

#include "adapt/contract.hpp"
#include "support/toy_training.hpp"

namespace surefoot::adapt {
namespace {

using ::surefoot::testing::Classifier;
using ::surefoot::testing::Descent;
using ::surefoot::testing::NoisyQuadratic;
using ::surefoot::testing::Problem;
using ::surefoot::testing::ToyTraining;

struct Task {
  std::shared_ptr<const Problem> problem;
  Descent descent = Descent::sgd;
  std::int64_t horizon = 2000;
};

/// The best constant rate of half-decades, and its loss, both over two seeds.
struct Truth {
  double rate = 0;
  double loss = INFINITY;
  double initial_loss = 0;
};

Truth truth_of(const Task& task) {
  Truth truth;
  for (const double rate : decade_grid({1e-4, 31.7}, 2)) {
    double loss = 0;
    for (const std::uint64_t seed : {1001, 1002}) {
      ToyTraining run(task.problem, task.descent, seed, task.horizon);
      drive(follow({schedule::constant({rate})}), run, {.horizon = task.horizon});
      loss += run.best_loss() / 2;
      truth.initial_loss = run.initial_loss();
    }
    if (loss < truth.loss) truth = {rate, loss, truth.initial_loss};
  }
  return truth;
}

/// Of a run that begins at the best rate times `off`.
double regret(const Task& task, const Truth& truth, double off, std::uint64_t seed) {
  ToyTraining run(task.problem, task.descent, seed, task.horizon);
  drive(pathfinder({.learning_rate = truth.rate * off, .horizon = task.horizon}), run,
        {.horizon = task.horizon});
  EXPECT_EQ(run.spent(), task.horizon);
  return (run.best_loss() - truth.loss) / (truth.initial_loss - truth.loss);
}

const std::vector<double> starts{0.01, 0.1, 1, 10, 100};

void expect_within_bounds(const Task& task, const char* name) {
  const Truth truth = truth_of(task);
  for (const double off : starts)
    for (const std::uint64_t seed : {1, 2})
      EXPECT_LT(regret(task, truth, off, seed), off == 1 ? 0.03 : 0.1)
          << name << " from " << off << " seed " << seed;
}

TEST(Pathfinder, KeepsItsBoundsOnNoisyQuadratics) {
  for (const double condition : {1.001, 10.0, 100.0, 1000.0})
    for (const Descent descent : {Descent::sgd, Descent::momentum})
      expect_within_bounds(
          {std::make_shared<NoisyQuadratic>(NoisyQuadratic::Options{.condition = condition}), descent},
          "quadratic");
}

TEST(Pathfinder, KeepsItsBoundsOnLogisticRegression) {
  for (const Descent descent : {Descent::sgd, Descent::momentum, Descent::adam})
    expect_within_bounds({std::make_shared<Classifier>(Classifier::Options{}), descent, 3000}, "logistic");
}

TEST(Pathfinder, ComesThroughASaddleFromAnyStartOnAverage) {
  for (const Descent descent : {Descent::sgd, Descent::momentum}) {
    const Task task{std::make_shared<Classifier>(Classifier::Options{.hidden = 16}), descent, 4000};
    const Truth truth = truth_of(task);
    double mean = 0;
    for (const double off : starts) mean += regret(task, truth, off, 3) / static_cast<double>(starts.size());
    EXPECT_LT(mean, 0.1);
  }
}

/// A run of 1000 steps whose losses the test says.
struct Told {
  Controller controller = pathfinder({.learning_rate = 1, .horizon = 1000});
  Move<std::any> move = controller.start();
  std::int64_t step = 0;

  void tell(double loss) {
    step += move.decision.steps;
    move = controller.next(move.state, observation(move.decision, step, loss));
  }
  bool on_trial() const { return move.decision.action == Action::probe || move.decision.steps == 0; }
  /// Only rates near 1 do well on trial.
  void find() {
    tell(10);
    while (on_trial()) tell(move.decision.learning_rate > 0.5 && move.decision.learning_rate < 2 ? 4 : 9);
  }
};

TEST(Pathfinder, RepairsARunThatFallsBack) {
  Told run;
  run.find();
  EXPECT_EQ(run.move.decision.action, Action::restore);
  EXPECT_NEAR(run.move.decision.learning_rate, 1, 1e-9);
  run.tell(3);
  run.tell(0);
  EXPECT_EQ(run.move.decision.action, Action::go_on);
  run.tell(8);
  EXPECT_EQ(run.move.decision.action, Action::restore);
  EXPECT_EQ(run.move.decision.slot, 1);
  EXPECT_NEAR(run.move.decision.learning_rate, 0.5, 1e-9);
  run.tell(std::nan(""));
  EXPECT_EQ(run.move.decision.action, Action::restore);
  EXPECT_NEAR(run.move.decision.learning_rate, 0.25, 1e-9);
}

TEST(Pathfinder, ReturnsToWhereItBeganWhenNoTrialLed) {
  Told run;
  run.tell(10);
  while (run.on_trial()) run.tell(std::nan(""));
  for (int look = 0; look < 3; ++look) {
    EXPECT_EQ(run.move.decision.action, Action::restore);
    EXPECT_EQ(run.move.decision.slot, 0) << "the other slot was never saved";
    run.tell(std::nan(""));
  }
}

TEST(Pathfinder, KeepsNothingToReturnToThatHasLostSomeOfItsGain) {
  Told run;
  run.find();
  run.tell(2);
  EXPECT_EQ(run.move.decision.action, Action::save) << "the best so far";
  run.tell(0);
  run.tell(2.3);
  EXPECT_EQ(run.move.decision.action, Action::save) << "a little of the gain is within the noise";
  run.tell(0);
  run.tell(4);
  EXPECT_EQ(run.move.decision.action, Action::go_on) << "a quarter of it is not";
  EXPECT_GT(run.move.decision.steps, 0);
  run.tell(std::nan(""));
  EXPECT_EQ(run.move.decision.action, Action::restore);
  EXPECT_NEAR(run.move.decision.learning_rate, 0.5, 1e-9);
}

TEST(Pathfinder, SearchesAgainWhenStuck) {
  const auto controller = pathfinder({.learning_rate = 1, .horizon = 2000});
  auto move = controller.start();
  bool following = false, searched = false;
  for (std::int64_t step = 0; step < 2000 && !searched;) {
    step += move.decision.steps;
    const double rate = move.decision.learning_rate;
    move = controller.next(move.state, observation(move.decision, step,
                                                   step == 0                ? 10
                                                   : rate > 0.5 && rate < 2 ? 4
                                                                            : 9));
    following = following || move.decision.action == Action::restore;
    searched = following && move.decision.action == Action::probe;
  }
  EXPECT_TRUE(searched);
}

TEST(Pathfinder, DeclinesToTheHorizon) {
  ToyTraining run(std::make_shared<NoisyQuadratic>(NoisyQuadratic::Options{}), Descent::sgd, 1, 2000);
  double highest = 0, last = 0;
  drive(pathfinder({.learning_rate = 0.1, .horizon = 2000}), run,
        {.horizon = 2000, .watch = [&](const Decision& decision, std::int64_t step) {
           if (step > 1000) highest = std::max(highest, decision.learning_rate);
           last = decision.learning_rate;
         }});
  EXPECT_LT(last, 0.1 * highest);
  EXPECT_GT(last, 0);
}

TEST(Pathfinder, RefusesBadOptionsAndAnUntrainedModelWithoutALoss) {
  EXPECT_THROW(pathfinder({.learning_rate = 0, .horizon = 1000}), InvalidArgument);
  try {
    pathfinder({.horizon = 63});
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "pathfinder: horizon must be at least 64, got 63");
  }
  const auto controller = pathfinder({.horizon = 64});
  EXPECT_THROW(controller.next(controller.start().state, {}), InvalidArgument);
  try {
    controller.next(controller.start().state, {.validation_loss = std::nan("")});
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(), "pathfinder: validation_loss must be finite, got nan");
  }
}

TEST(Pathfinder, HasARateWhenItBeginsAtTheEndOfItsHorizon) {
  const auto controller = pathfinder({.learning_rate = 0.1, .horizon = 92});
  for (const std::int64_t step : {91, 92, 93}) {
    const auto move = controller.next(controller.start().state, {.step = step, .validation_loss = 1.7});
    EXPECT_GT(move.decision.learning_rate, 0) << step;
    EXPECT_LE(move.decision.learning_rate, 0.1) << step;
  }
}

RC_GTEST_PROP(PathfinderProperty, KeepsTheContractAndItsTrialsWithinTheirShare, ()) {
  const auto horizon = *rc::gen::inRange<std::int64_t>(64, 5000);
  const auto controller = pathfinder({.learning_rate = 0.1, .horizon = horizon});
  auto losses = any_losses();
  for (std::size_t i = 1; i < losses.size(); ++i)
    if (*rc::gen::inRange(0, 10) == 0) losses[i] = std::nan("");
  check_contract(controller, 0, 1e12, losses);
  check_contract(guard(controller), 0, 1e12, losses);
  Move<State> move = controller.start();
  std::int64_t step = 0;
  for (std::size_t i = 0; i < losses.size() && step < horizon; ++i) {
    step += move.decision.steps;
    if (move.decision.action == Action::probe)
      RC_ASSERT(static_cast<double>(step) < 0.85 * static_cast<double>(horizon));
    move = controller.next(move.state, observation(move.decision, step, losses[i]));
  }
}

}  // namespace
}  // namespace surefoot::adapt
