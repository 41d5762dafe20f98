// A run that was stopped and goes on from its checkpoint is one that never stopped, in everything that it
// says.
#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "surefoot/adapt/follow.hpp"
#include "surefoot/adapt/greedy.hpp"
#include "surefoot/adapt/guard.hpp"
#include "surefoot/adapt/line_search.hpp"
#include "surefoot/adapt/pathfinder.hpp"
#include "surefoot/adapt/reduce_and_raise.hpp"
#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/adapt/trend.hpp"
#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/schedule/table.hpp"
#include "surefoot/torch/momentum.hpp"
#include "surefoot/train/adaptive.hpp"
#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"
#include "surefoot/train/optimizer.hpp"
#include "surefoot/train/train.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

constexpr std::int64_t steps = 120;
constexpr std::int64_t validate_every = 25;

/// 640 training rows: an epoch of batches of 32 is 20 steps.
std::shared_ptr<const TrainingData> few_digits() {
  static const auto data = [] {
    auto few = std::make_shared<TrainingData>(prepare(load_dataset("digits")));
    few->training = {few->training.inputs.narrow(0, 0, 640).clone(),
                     few->training.targets.narrow(0, 0, 640).clone()};
    few->validation = {few->validation.inputs.narrow(0, 0, 200).clone(),
                       few->validation.targets.narrow(0, 0, 200).clone()};
    return few;
  }();
  return data;
}

/// Windows of 8 tokens, of which each is followed by its double.
std::shared_ptr<const TrainingData> few_tokens() {
  auto data = std::make_shared<TrainingData>();
  const auto part = [](std::int64_t rows) {
    const auto inputs = ::torch::arange(rows * 8).reshape({rows, 8}).remainder(11);
    return Samples{inputs, (2 * inputs).remainder(11)};
  };
  data->training = part(320);
  data->validation = part(40);
  data->shape = {Problem::next_token, {8}, 11};
  return data;
}

/// All that a run says, but for its seconds: numbers as they are, bit for bit.
std::string words(const CurvePoint& p) {
  const auto accuracy = p.metrics.find("accuracy");
  return fmt::format("step {} epoch {} rate {} training {} validation {} accuracy {} diverged {}\n", p.step,
                     p.epoch, p.learning_rate, p.training_loss, p.validation_loss,
                     accuracy == p.metrics.end() ? NAN : accuracy->second, p.diverged);
}

std::string words(const TrainOutcome& o) {
  return fmt::format("initial {} {} final {} {} best {} at {} steps {} diverged {} interrupted {}\n",
                     o.initial.loss, o.initial.accuracy, o.final.loss, o.final.accuracy,
                     o.best_validation_loss, o.best_step, o.steps, o.diverged, o.interrupted);
}

/// The rows of a file of the curve: those behind the last one that the checkpoint knows go when it is
/// resumed.
struct Rows : CurveSink {
  std::vector<CurvePoint> points;
  void add(const CurvePoint& point) override { points.push_back(point); }
  void keep_until(std::int64_t step) {
    std::erase_if(points, [&](const CurvePoint& point) { return point.step > step; });
  }
};

/// The times that a run is asked whether it is to stop until it stops, one number a call of train(), over and
/// over; never where there is none.
using Stops = std::vector<int>;

/// Trains to the end with these stops, each time with a run that is made anew and goes on from the
/// checkpoint, and says all that was said. `make(run, sink, should_stop)` gives a ScheduledRun or an
/// AdaptiveRun.
template <class Make>
std::string story(const std::shared_ptr<const TrainingData>& data, const RunOptions& setup,
                  const Stops& stops, const Make& make) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "checkpoint.pt";
  Rows rows;
  for (std::size_t part = 0;; ++part) {
    TrainingRun run(data, setup);
    int left = stops.empty() ? -1 : stops[part % stops.size()];
    std::unique_ptr<std::decay_t<decltype(*make(run, nullptr, nullptr, nullptr))>> watched;
    const auto save = [&] { save_checkpoint(file, [&](auto& archive) { watched->save(archive); }, {}); };
    watched = make(
        run, &rows, [&] { return left >= 0 && left-- == 0; }, save);
    if (part > 0) {
      load_checkpoint(file, [&](auto& archive) { EXPECT_TRUE(watched->load(archive)); });
      rows.keep_until(watched->history().last_point());
    }
    const auto outcome = watched->train();
    if constexpr (std::is_same_v<std::decay_t<decltype(*watched)>, ScheduledRun>) save();
    if (outcome.interrupted && part < 1000) continue;
    std::string text;
    for (const auto& point : rows.points) text += words(point);
    return text + words(outcome);
  }
}

std::string scheduled(const std::shared_ptr<const TrainingData>& data, const RunOptions& setup,
                      const schedule::Schedule& schedule, const Stops& stops, std::int64_t end = steps) {
  return story(data, setup, stops, [&](TrainingRun& run, CurveSink* sink, auto should_stop, const auto&) {
    return std::make_unique<ScheduledRun>(run, TrainOptions{.steps = end,
                                                            .schedule = schedule,
                                                            .validate_every = validate_every,
                                                            .sink = sink,
                                                            .should_stop = should_stop});
  });
}

std::string adaptive(const RunOptions& setup, const adapt::Controller& controller, const Stops& stops) {
  return story(few_digits(), setup, stops,
               [&](TrainingRun& run, CurveSink* sink, auto should_stop, const auto& save) {
                 return std::make_unique<AdaptiveRun>(run, AdaptiveOptions{.controller = controller,
                                                                           .steps = steps,
                                                                           .validate_every = validate_every,
                                                                           .sink = sink,
                                                                           .after_point = save,
                                                                           .should_stop = should_stop});
               });
}

RunOptions setup_of(const std::string& model, const std::string& optimizer) {
  return {.model = model, .optimizer = optimizer, .batch_size = 32, .seed = 5};
}

/// Before the first step; then within an interval of validation and within an epoch; and after each piece.
const std::vector<Stops> everywhere{{0, 1, 3}, {1}};

const std::vector<std::string> optimizers{
    "sgd",
    "sgd:momentum=0.9,nesterov",
    "sgd:momentum=0.9,dampening=0.5,weight_decay=1e-3",
    "adam",
    "adam:amsgrad",
    "adamw",
    "rmsprop",
    "rmsprop:momentum=0.9,centered",
    "adagrad:lr_decay=0.01",
    "dadapt_sgd:momentum=0.9",
    "dadapt_adam",
    "prodigy:safeguard_warmup,use_bias_correction",
    "dog",
    "dowg",
    "schedule_free_sgd:warmup_steps=30",
    "schedule_free_adamw",
    "hypergradient_sgd:momentum=0.9",
    "hypergradient_adam",
    "mechanic:sgd,momentum=0.9",
    "mechanic:adam",
};

TEST(Resume, EveryOptimizerThereIsIsTried) {
  std::set<std::string> tried;
  for (const auto& text : optimizers) tried.insert(text.substr(0, text.find(':')));
  for (const auto& word : optimizer_words()) EXPECT_TRUE(tried.contains(word)) << word;
}

class ResumeWith : public ::testing::TestWithParam<std::string> {};

TEST_P(ResumeWith, AResumedRunIsOneThatNeverStopped) {
  const double rate = finds_its_rate(GetParam()) ? 1 : 0.002;
  const auto schedule = schedule::cosine({.peak = rate, .steps = steps});
  const auto setup = setup_of("mlp:16+bn+dropout=0.2", GetParam());
  const auto whole = scheduled(few_digits(), setup, schedule, {});
  EXPECT_EQ(std::ranges::count(whole, '\n'), 7) << whole;
  for (const auto& stops : everywhere) EXPECT_EQ(scheduled(few_digits(), setup, schedule, stops), whole);
}

TEST_P(ResumeWith, AResumedRunUnderAControllerIsOneThatNeverStopped) {
  const double rate = finds_its_rate(GetParam()) ? 1 : 0.002;
  const auto controller = adapt::guard(
      adapt::reduce_and_raise({.learning_rate = rate, .every = 10, .patience = 0, .trial_steps = 4}),
      {.save_every = 10});
  const auto setup = setup_of("mlp:16+bn+dropout=0.2", GetParam());
  const auto whole = adaptive(setup, controller, {});
  EXPECT_EQ(adaptive(setup, controller, {0, 1, 3}), whole);
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(EveryOptimizer, ResumeWith, ::testing::ValuesIn(optimizers), test_name);

TEST(Resume, IsTheSameForEveryModel) {
  const auto schedule = schedule::constant({.learning_rate = 0.003});
  const auto same = [&](const char* model, const auto& data, std::int64_t end) {
    const auto setup = setup_of(model, "adam");
    EXPECT_EQ(scheduled(data, setup, schedule, {0, 1, 3}, end), scheduled(data, setup, schedule, {}, end))
        << model;
  };
  same("cnn:2,4", few_digits(), 60);
  same("resnet:8", few_digits(), 30);
  same("gru:8", few_tokens(), 60);
  same("gpt:layers=1,heads=2,width=8", few_tokens(), 60);
}

TEST(Resume, IsTheSameAtEveryStepUnderAScheduleWithAMomentum) {
  const auto schedule = schedule::one_cycle(
      {.peak = 0.2, .steps = steps, .momentum = schedule::MomentumRange{.low = 0.8, .high = 0.95}});
  for (const char* optimizer : {"sgd:momentum=0.9", "adam", "mechanic:sgd,momentum=0.9"}) {
    const auto setup = setup_of("mlp:16", optimizer);
    const auto whole = scheduled(few_digits(), setup, schedule, {});
    for (const Stops& stops : {Stops{1}, Stops{7}, Stops{13, 1, 40}})
      EXPECT_EQ(scheduled(few_digits(), setup, schedule, stops), whole) << optimizer;
  }
}

/// Learns at a small rate, from a step on at one that throws the loss up.
schedule::Schedule thrown_at(std::int64_t step, double rate) {
  return schedule::Schedule([=](std::int64_t t) { return t < step ? 0.1 : rate; });
}

TEST(Resume, AHealthyRunIsNotCalledDiverged) {
  // Losses more than eleven times those at the stop, and less than eleven times the first one.
  const auto schedule = thrown_at(100, 1.5);
  const auto setup = setup_of("linear", "sgd");
  const auto whole = scheduled(few_digits(), setup, schedule, {}, 200);
  EXPECT_NE(whole.find("steps 200 diverged false"), std::string::npos) << whole;
  for (const Stops& stops : {Stops{1}, Stops{4, 100}})
    EXPECT_EQ(scheduled(few_digits(), setup, schedule, stops, 200), whole);
}

TEST(Resume, ARunThatDivergesDoesSoAtTheSameStepAndStaysSo) {
  const auto schedule = thrown_at(40, 300);
  const auto setup = setup_of("linear", "sgd");
  const auto whole = scheduled(few_digits(), setup, schedule, {});
  EXPECT_NE(whole.find("diverged true interrupted false"), std::string::npos) << whole;
  for (const auto& stops : everywhere) EXPECT_EQ(scheduled(few_digits(), setup, schedule, stops), whole);
}

TEST(Resume, ARunThatWasMadeLongerIsOneThatWasPlannedSo) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "checkpoint.pt";
  const auto setup = setup_of("mlp:16", "adam");
  const auto plan = [](std::int64_t end) {
    return TrainOptions{.steps = end,
                        .schedule = schedule::constant({.learning_rate = 0.003}),
                        .validate_every = validate_every};
  };
  // It ended between two validations.
  TrainingRun half(few_digits(), setup);
  ScheduledRun first(half, plan(60));
  EXPECT_EQ(first.train().steps, 60);
  save_checkpoint(file, [&](auto& archive) { first.save(archive); }, {});
  TrainingRun other_half(few_digits(), setup);
  ScheduledRun second(other_half, plan(steps));
  load_checkpoint(file, [&](auto& archive) { second.load(archive); });
  TrainingRun run(few_digits(), setup);
  ScheduledRun whole(run, plan(steps));
  EXPECT_EQ(words(second.train()), words(whole.train()));
  ASSERT_EQ(second.history().points.size(), whole.history().points.size());
  for (std::size_t i = 0; i < whole.history().points.size(); ++i)
    EXPECT_EQ(words(second.history().points[i]), words(whole.history().points[i]));
}

TEST(Resume, ACheckpointWithoutAHistoryTakesItFromACurve) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "checkpoint.pt";
  const auto setup = setup_of("linear", "sgd");
  TrainOptions plan{.steps = 75, .schedule = thrown_at(75, 1), .validate_every = validate_every};
  TrainingRun run(few_digits(), setup);
  ScheduledRun first(run, plan);
  const auto before = first.train();
  // As it was written before there was a history.
  save_checkpoint(file, run, {});
  LearningCurve curve{"", first.history().points};
  curve.points.push_back({.step = 90, .validation_loss = 0});
  plan.steps = steps;
  TrainingRun again(few_digits(), setup);
  ScheduledRun second(again, plan);
  load_checkpoint(file, [&](auto& archive) { EXPECT_FALSE(second.load(archive)); });
  second.adopt(history_of(curve, again.steps()), before.seconds);
  EXPECT_EQ(second.history().last_point(), 75);
  const auto after = second.train();
  EXPECT_EQ(after.initial.loss, before.initial.loss);
  EXPECT_EQ(after.best_validation_loss, before.best_validation_loss);
  EXPECT_EQ(after.best_step, before.best_step);
  EXPECT_FALSE(after.diverged);
  EXPECT_EQ(after.steps, steps);
}

struct Named {
  const char* name;
  adapt::Controller controller;
};

void PrintTo(const Named& named, std::ostream* out) {
  *out << named.name;
}

std::vector<Named> controllers() {
  const auto fixed = [](double rate) { return adapt::follow({.learning_rate = schedule::constant({rate})}); };
  const auto raise =
      adapt::reduce_and_raise({.learning_rate = 1e-4, .every = 16, .patience = 0, .trial_steps = 8});
  return {{"follow", fixed(0.05)},
          {"follow_momentum", adapt::follow({.learning_rate = schedule::constant({0.05}),
                                             .momentum = schedule::constant({0.8})})},
          {"reduce_on_plateau",
           adapt::reduce_on_plateau({.learning_rate = 0.5, .every = 8, .patience = 0, .cooldown = 1})},
          {"trend", adapt::trend({.learning_rate = 0.5, .patience = 10})},
          {"greedy", adapt::greedy({.learning_rate = 0.1, .every = 3, .patience = 1, .window = 2})},
          {"reduce_and_raise", raise},
          {"line_search", adapt::line_search({.learning_rate = 1e-3, .every = 30, .minibatches = 3})},
          {"guarded_rate", adapt::guard(fixed(1e4), {.save_every = 10, .window = 4})},
          {"guarded_search", adapt::guard(raise, {.save_every = 10})},
          {"pathfinder", adapt::pathfinder({.learning_rate = 1e-3, .horizon = steps})}};
}

class ResumeUnder : public ::testing::TestWithParam<Named> {};

TEST_P(ResumeUnder, AResumedRunIsOneThatNeverStopped) {
  const auto setup = setup_of("mlp:16+bn+dropout=0.2", "sgd:momentum=0.9");
  const auto& controller = GetParam().controller;
  const auto whole = adaptive(setup, controller, {});
  EXPECT_NE(whole.find("interrupted false"), std::string::npos) << whole;
  // Also before the first step of a decision, where its restore was just carried out.
  for (const Stops& stops : {Stops{0, 1}, Stops{7}}) EXPECT_EQ(adaptive(setup, controller, stops), whole);
}

INSTANTIATE_TEST_SUITE_P(EveryController, ResumeUnder, ::testing::ValuesIn(controllers()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace surefoot::train
