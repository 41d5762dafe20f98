#include "surefoot/train/adaptive.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "surefoot/adapt/follow.hpp"
#include "surefoot/adapt/guard.hpp"
#include "surefoot/adapt/pathfinder.hpp"
#include "surefoot/adapt/reduce_and_raise.hpp"
#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"
#include "surefoot/train/driven_run.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

std::shared_ptr<const TrainingData> digits() {
  static const auto data = std::make_shared<const TrainingData>(prepare(load_dataset("digits")));
  return data;
}

RunOptions setup_of(const std::string& optimizer) {
  return {.model = "mlp:16+bn+dropout=0.2", .optimizer = optimizer, .batch_size = 32, .seed = 5};
}

std::vector<double> steps(TrainingRun& run, std::int64_t count, double rate) {
  std::vector<double> losses;
  while (static_cast<std::int64_t>(losses.size()) < count) {
    const std::vector<double> rates(static_cast<std::size_t>(count) - losses.size(), rate);
    const auto more = run.train(rates);
    losses.insert(losses.end(), more.begin(), more.end());
  }
  return losses;
}

const std::vector<std::string> kinds{"sgd:momentum=0.9", "adam",    "schedule_free_sgd", "dadapt_adam",
                                     "mechanic:adam",    "prodigy", "hypergradient_sgd", "dog"};

TEST(Snapshot, ARestoredRunGoesOnBitForBitAsOftenAsOneLikes) {
  for (const auto& kind : kinds) {
    TrainingRun run(digits(), setup_of(kind));
    const auto at_the_start = run.snapshot();
    const auto first = steps(run, 12, 0.05);
    const auto halfway = run.snapshot();
    const auto second = steps(run, 12, 0.02);
    run.restore(halfway);
    EXPECT_EQ(steps(run, 12, 0.02), second) << kind;
    run.restore(at_the_start);
    EXPECT_EQ(run.steps(), 0);
    EXPECT_EQ(steps(run, 12, 0.05), first) << kind;
    run.restore(halfway);
    EXPECT_EQ(steps(run, 12, 0.02), second) << kind;
  }
}

TEST(Snapshot, ValidationOfAScheduleFreeRunJudgesTheAverageAndChangesNothing) {
  TrainingRun looked_at(digits(), setup_of("schedule_free_sgd"));
  TrainingRun left_alone(digits(), setup_of("schedule_free_sgd"));
  steps(looked_at, 30, 0.3);
  steps(left_alone, 30, 0.3);
  const double averaged = looked_at.validation_loss();
  EXPECT_EQ(steps(looked_at, 5, 0.3), steps(left_alone, 5, 0.3));
  TrainingRun plain(digits(), setup_of("sgd"));
  steps(plain, 30, 0.3);
  EXPECT_NE(averaged, plain.validation_loss());
  EXPECT_LT(averaged, 2);
}

TEST(Adaptive, AScheduleFollowedIsTheScheduleTrained) {
  const auto schedule = schedule::one_cycle(
      {.peak = 0.2, .steps = 60, .momentum = schedule::MomentumRange{.low = 0.8, .high = 0.95}});
  TrainingRun by_schedule(digits(), setup_of("sgd:momentum=0.9"));
  const auto one = train(by_schedule, TrainOptions{.steps = 60, .schedule = schedule, .validate_every = 20});
  TrainingRun by_controller(digits(), setup_of("sgd:momentum=0.9"));
  const auto two = train(
      by_controller, AdaptiveOptions{.controller = adapt::follow({.learning_rate = schedule,
                                                                  .momentum = schedule::Schedule([=](auto t) {
                                                                    return *schedule.momentum(t);
                                                                  })}),
                                     .steps = 60,
                                     .validate_every = 20});
  EXPECT_EQ(one.final.loss, two.final.loss);
  EXPECT_EQ(two.steps, 60);
}

struct Points : CurveSink {
  std::vector<CurvePoint> points;
  void add(const CurvePoint& point) override { points.push_back(point); }
};

TEST(Adaptive, ThePathfinderTrainsFromARateThatIsFarTooHighWithinItsSteps) {
  for (const double start : {1e-4, 100.0}) {
    TrainingRun run(digits(), {.model = "mlp:32", .optimizer = "sgd", .batch_size = 32});
    Points curve;
    const auto outcome =
        train(run, AdaptiveOptions{.controller = adapt::pathfinder({.learning_rate = start, .horizon = 600}),
                                   .steps = 600,
                                   .validate_every = 40,
                                   .sink = &curve});
    EXPECT_EQ(outcome.steps, 600);
    EXPECT_FALSE(outcome.diverged);
    EXPECT_LT(outcome.final.loss, 0.5 * outcome.initial.loss);
    ASSERT_GT(curve.points.size(), 10U);
    EXPECT_EQ(curve.points.back().step, 600);
    for (std::size_t i = 1; i < curve.points.size(); ++i)
      EXPECT_LT(curve.points[i - 1].step, curve.points[i].step);
  }
}

TEST(Adaptive, TheGuardRollsBackWhatDiverges) {
  const auto wild = adapt::follow({.learning_rate = schedule::constant({1000})});
  TrainingRun alone(digits(), {.model = "linear", .optimizer = "sgd", .batch_size = 32});
  const auto unguarded = train(alone, AdaptiveOptions{.controller = wild, .steps = 400});
  TrainingRun guarded(digits(), {.model = "linear", .optimizer = "sgd", .batch_size = 32});
  const auto outcome =
      train(guarded, AdaptiveOptions{.controller = adapt::guard(wild, {.save_every = 10}), .steps = 400});
  EXPECT_LT(outcome.final.loss, 0.05 * unguarded.final.loss);
  EXPECT_FALSE(outcome.diverged);
}

/// The losses a run came to, and its curve without the seconds.
struct Ending {
  double loss = 0;
  double best = 0;
  std::vector<std::array<double, 4>> curve = {};
};

/// Trains under the controller; with `stop_after` it is asked to stop so many pieces on, over and over, and
/// each time another run goes on from the checkpoint.
Ending ending_of(const adapt::Controller& controller, const RunOptions& setup, int stop_after) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "checkpoint.pt";
  Ending ending;
  for (bool begun = false;; begun = true) {
    TrainingRun run(digits(), setup);
    Points points;
    std::unique_ptr<AdaptiveRun> adaptive;
    std::int64_t kept_until = -1;
    int asked = 0;
    const auto save = [&] {
      kept_until = adaptive->last_point();
      save_checkpoint(file, [&](auto& archive) { adaptive->save(archive); }, {});
    };
    adaptive = std::make_unique<AdaptiveRun>(
        run, AdaptiveOptions{.controller = controller,
                             .steps = 240,
                             .validate_every = 16,
                             .sink = &points,
                             .after_point = save,
                             .should_stop = [&] { return stop_after > 0 && ++asked > stop_after; }});
    if (begun) load_checkpoint(file, [&](auto& archive) { adaptive->load(archive); });
    const auto outcome = adaptive->train();
    for (const auto& point : points.points)
      if (!outcome.interrupted || point.step <= kept_until)
        ending.curve.push_back({static_cast<double>(point.step), point.learning_rate,
                                std::isnan(point.training_loss) ? -1 : point.training_loss,
                                point.validation_loss});
    ending.loss = outcome.final.loss;
    ending.best = outcome.best_validation_loss;
    if (!outcome.interrupted) return ending;
  }
}

TEST(Adaptive, ARunStoppedAnywhereGoesOnBitForBit) {
  const auto setup = setup_of("sgd:momentum=0.9");
  const auto raise =
      adapt::reduce_and_raise({.learning_rate = 1e-4, .every = 16, .patience = 1, .trial_steps = 8});
  for (const auto& controller :
       {adapt::pathfinder({.learning_rate = 1e-3, .horizon = 240}), raise,
        adapt::guard(adapt::follow({.learning_rate = schedule::constant({30})}), {.save_every = 10})}) {
    const auto whole = ending_of(controller, setup, 0);
    EXPECT_GT(whole.curve.size(), 5U) << controller.name();
    for (const int stop_after : {1, 7}) {
      const auto pieces = ending_of(controller, setup, stop_after);
      EXPECT_EQ(pieces.curve, whole.curve) << controller.name() << stop_after;
      EXPECT_EQ(pieces.loss, whole.loss) << controller.name() << stop_after;
      EXPECT_EQ(pieces.best, whole.best) << controller.name() << stop_after;
    }
  }
}

TEST(Adaptive, ACheckpointOfAnotherControllerIsRefused) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "checkpoint.pt";
  const auto fixed = adapt::follow({.learning_rate = schedule::constant({0.1})});
  TrainingRun run(digits(), setup_of("sgd"));
  AdaptiveRun saved(run, {.controller = fixed, .steps = 10});
  saved.train();
  save_checkpoint(file, [&](auto& archive) { saved.save(archive); }, {});
  TrainingRun other_run(digits(), setup_of("sgd"));
  AdaptiveRun other(other_run,
                    {.controller = adapt::pathfinder({.learning_rate = 1, .horizon = 600}), .steps = 600});
  EXPECT_THROW(load_checkpoint(file, [&](auto& archive) { other.load(archive); }), InvalidArgument);
  TrainingRun plain_run(digits(), setup_of("sgd"));
  save_checkpoint(file, plain_run, {});
  EXPECT_THROW(load_checkpoint(file, [&](auto& archive) { other.load(archive); }), RunError);
}

TEST(Adaptive, ALossThatIsNotFiniteEndsARunWhoseControllerDoesNotExpectIt) {
  TrainingRun run(digits(), {.model = "mlp:16", .optimizer = "sgd", .batch_size = 32});
  const auto outcome = train(
      run, AdaptiveOptions{.controller = adapt::reduce_on_plateau(
                               {.learning_rate = 1e30, .every = 5, .watch = adapt::Watch::training_loss}),
                           .steps = 300});
  EXPECT_TRUE(outcome.diverged);
  EXPECT_LT(outcome.steps, 300);
}

TEST(Adaptive, StopsWhenAskedAndRefusesABadPlan) {
  const auto controller = adapt::follow({.learning_rate = schedule::constant({0.1})});
  TrainingRun run(digits(), setup_of("sgd"));
  int asked = 0;
  const auto outcome = train(run, AdaptiveOptions{.controller = controller, .steps = 300, .should_stop = [&] {
                                                    return ++asked > 5;
                                                  }});
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.steps, 5);
  EXPECT_THROW(train(run, AdaptiveOptions{.controller = controller, .steps = 10}), InvalidArgument);
  TrainingRun fresh(digits(), setup_of("sgd"));
  EXPECT_THROW(train(fresh, AdaptiveOptions{.controller = controller, .steps = -1}), InvalidArgument);
  EXPECT_THROW(train(fresh, AdaptiveOptions{.controller = controller, .steps = 1, .validate_every = 0}),
               InvalidArgument);
  DrivenRun driven(fresh);
  EXPECT_THROW(driven.restore(0), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::train
