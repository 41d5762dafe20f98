#include "surefoot/train/training_run.hpp"

#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"
#include "surefoot/train/train.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

std::shared_ptr<const TrainingData> digits() {
  static const auto data = std::make_shared<const TrainingData>(prepare(load_dataset("digits")));
  return data;
}

std::vector<double> steps(TrainingRun& run, int count, double rate = 0.05) {
  std::vector<double> losses;
  while (static_cast<int>(losses.size()) < count) {
    const std::vector<double> rates(static_cast<std::size_t>(count) - losses.size(), rate);
    const auto more = run.train(rates);
    losses.insert(losses.end(), more.begin(), more.end());
  }
  return losses;
}

struct Points : CurveSink {
  std::vector<CurvePoint> points;
  void add(const CurvePoint& point) override { points.push_back(point); }
};

const RunOptions setup{.model = "mlp:32+bn+dropout=0.2", .optimizer = "adam", .batch_size = 32, .seed = 5};

TEST(TrainingRun, RepeatsBitForBitAloneAndBesideOthers) {
  std::vector<std::vector<double>> losses(4);
  const auto one = [&](std::size_t i) {
    torch::use_one_thread();
    TrainingRun run(digits(), setup);
    losses[i] = steps(run, 60, 0.003);
    losses[i].push_back(run.validation_loss());
  };
  std::thread(one, 0).join();
  std::vector<std::thread> together;
  for (std::size_t i = 1; i < 4; ++i) together.emplace_back(one, i);
  for (auto& thread : together) thread.join();
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(losses[i], losses[0]);
}

std::shared_ptr<TrainingData> digits_with_rows_far_out() {
  auto data = std::make_shared<TrainingData>(*digits());
  data->training.inputs = data->training.inputs.clone();
  for (int row = 0; row < 8; ++row) data->training.inputs[100 + row] *= 1e3;
  return data;
}

TEST(TrainingRun, LookingAtTheSharpnessChangesNothing) {
  const auto data = digits_with_rows_far_out();
  for (const char* optimizer : {"adam", "sgd:momentum=0.9"}) {
    auto noisy = setup;
    noisy.optimizer = optimizer;
    TrainingRun looked_at(data, noisy);
    TrainingRun left_alone(data, noisy);
    EXPECT_GT(looked_at.facts().outlier_ratio, 5);
    steps(looked_at, 10);
    EXPECT_GT(looked_at.outlier_probe()->sharpness(), 0);
    EXPECT_EQ(looked_at.outlier_probe()->sharpness(), looked_at.outlier_probe()->sharpness());
    EXPECT_EQ(looked_at.steps(), 10);
    auto there = steps(looked_at, 20);
    steps(left_alone, 10);
    EXPECT_EQ(there, steps(left_alone, 20)) << optimizer;
    EXPECT_EQ(looked_at.validation_loss(), left_alone.validation_loss());
  }
}

TEST(TrainingRun, SharpnessIsThatOfABatchWithAnOutlierRowTimesWhatMomentumMakesOfIt) {
  const auto data = digits_with_rows_far_out();
  data->training.inputs[103] *= 10;
  TrainingRun plain(data, {.model = "linear", .optimizer = "sgd", .batch_size = 32, .seed = 5});
  TrainingRun averaged(data,
                       {.model = "linear", .optimizer = "sgd:momentum=0.9", .batch_size = 32, .seed = 5});
  EXPECT_NEAR(averaged.outlier_probe()->sharpness() / plain.outlier_probe()->sharpness(), 10, 0.01);
}

TEST(TrainingRun, KnowsHowManyParametersEachTargetHas) {
  const TrainingRun run(digits(), {.model = "linear", .optimizer = "sgd", .batch_size = 32, .seed = 5});
  EXPECT_EQ(run.facts().parameters_per_target, 7850.0 / static_cast<double>(digits()->training.size()));
}

TEST(TrainingRun, HeldBackTheFarthestRowsAreInNoBatch) {
  const auto data = digits_with_rows_far_out();
  const RunOptions linear{.model = "linear", .optimizer = "sgd", .batch_size = 32, .seed = 5};
  TrainingRun held_back(data, linear);
  TrainingRun usual(data, linear);
  held_back.outlier_probe()->hold_back();
  const auto count = static_cast<int>(usual.steps_per_epoch());
  const auto calm = steps(held_back, count, 1e-12);
  const auto all = steps(usual, count, 1e-12);
  EXPECT_LT(*std::ranges::max_element(calm), 4);
  EXPECT_GT(*std::ranges::max_element(all), 40);
}

TEST(TrainingRun, ValidationChangesNothing) {
  TrainingRun looked_at(digits(), setup);
  TrainingRun left_alone(digits(), setup);
  steps(looked_at, 10);
  steps(left_alone, 10);
  const auto validation = looked_at.validate();
  EXPECT_GT(validation.accuracy, 0);
  EXPECT_LT(validation.accuracy, 1);
  EXPECT_EQ(steps(looked_at, 10), steps(left_alone, 10));
}

TEST(TrainingRun, ARunOfRateZeroStaysWhereItIs) {
  auto plain = setup;
  plain.model = "mlp:16";
  TrainingRun run(digits(), plain);
  const double before = run.validation_loss();
  steps(run, 5, 0);
  EXPECT_EQ(run.validation_loss(), before);
}

TEST(TrainingRun, MatchesGradientDescentByHand) {
  RunOptions linear{.model = "linear", .optimizer = "sgd", .batch_size = 16, .seed = 1};
  TrainingRun run(digits(), linear);
  auto weight = run.model().parameters()[0].detach().clone();
  auto bias = run.model().parameters()[1].detach().clone();
  torch::BatchOrder order(digits()->training.size(), 16, derive_seed(1, "order"), ::torch::kCPU);
  for (int t = 0; t < 3; ++t) {
    const auto rows = order.batch(t);
    const auto x = digits()->training.inputs.index_select(0, rows).flatten(1);
    const auto y = ::torch::one_hot(digits()->training.targets.index_select(0, rows), 10).to(::torch::kFloat);
    const auto error = (::torch::softmax(::torch::linear(x, weight, bias), 1) - y) / 16;
    weight -= 0.1 * error.t().matmul(x);
    bias -= 0.1 * error.sum(0);
  }
  steps(run, 3, 0.1);
  EXPECT_TRUE(run.model().parameters()[0].allclose(weight, 1e-4, 1e-6));
  EXPECT_TRUE(run.model().parameters()[1].allclose(bias, 1e-4, 1e-6));
}

TEST(TrainingRun, KnowsTheLossOfTheBestAnswerThatIgnoresTheInputs) {
  TrainingRun run(digits(), {.model = "linear", .optimizer = "sgd", .batch_size = 16, .seed = 1});
  const auto targets = digits()->validation.targets;
  const ::torch::NoGradGuard no_grad;
  run.model().parameters()[0].zero_();
  run.model().parameters()[1].copy_((targets.bincount().to(::torch::kDouble) / targets.numel()).log());
  EXPECT_NEAR(run.facts().constant_loss, run.validation_loss(), 1e-6);
}

TEST(TrainingRun, RefusesABadBatchSize) {
  auto bad = setup;
  bad.batch_size = 0;
  EXPECT_THROW(TrainingRun(digits(), bad), InvalidArgument);
  bad.batch_size = 100000;
  EXPECT_THROW(TrainingRun(digits(), bad), InvalidArgument);
}

class Checkpoint : public ::testing::TestWithParam<const char*> {};

TEST_P(Checkpoint, ResumesBitForBit) {
  const testing::TemporaryFolder folder;
  auto with = setup;
  with.optimizer = GetParam();
  TrainingRun whole(digits(), with);
  TrainingRun first(digits(), with);
  steps(whole, 310, 0.002);
  steps(first, 310, 0.002);
  save_checkpoint(folder.path() / "c.pt", first, {{"model", with.model}});
  EXPECT_EQ(read_checkpoint_words(folder.path() / "c.pt").at("model"), with.model);
  TrainingRun resumed(digits(), with);
  load_checkpoint(folder.path() / "c.pt", resumed);
  EXPECT_EQ(resumed.steps(), 310);
  EXPECT_EQ(steps(resumed, 50, 0.002), steps(whole, 50, 0.002));
  EXPECT_EQ(resumed.validation_loss(), whole.validation_loss());
}

INSTANTIATE_TEST_SUITE_P(EveryOptimizer, Checkpoint,
                         ::testing::Values("sgd:momentum=0.9", "adam", "adamw", "rmsprop", "adagrad"));

TEST(CheckpointFile, IsRefusedWhenItIsNotOne) {
  const testing::TemporaryFolder folder;
  TrainingRun run(digits(), setup);
  EXPECT_THROW(load_checkpoint(folder.path() / "none.pt", run), RunError);
  folder.file("junk.pt", "not a checkpoint");
  EXPECT_THROW(read_checkpoint_words(folder.path() / "junk.pt"), ParseError);
  save_checkpoint(folder.path() / "c.pt", run, {});
  auto other = setup;
  other.model = "mlp:64";
  TrainingRun unlike(digits(), other);
  EXPECT_THROW(load_checkpoint(folder.path() / "c.pt", unlike), RunError);
  const std::string bytes = folder.read("c.pt");
  folder.file("cut.pt", bytes.substr(0, bytes.size() / 2));
  EXPECT_THROW(load_checkpoint(folder.path() / "cut.pt", run), ParseError);
  // A bit that fell over in a weight, which no reader of archives would notice.
  for (const std::size_t share : {1, 3, 9}) {
    std::string damaged = bytes;
    damaged[bytes.size() * share / 10] ^= 4;
    folder.file("damaged.pt", damaged);
    EXPECT_THROW(load_checkpoint(folder.path() / "damaged.pt", run), ParseError);
  }
  EXPECT_NO_THROW(load_checkpoint(folder.path() / "c.pt", run));
  EXPECT_THROW(save_checkpoint(folder.path() / "no/folder/c.pt", run, {}), RunError);
}

TEST(Train, CountsOnTheSecondsOfAResumedRun) {
  TrainingRun run(digits(), setup);
  double shown = 0;
  ScheduledRun resumed(run, {.steps = 3,
                             .schedule = schedule::constant({.learning_rate = 0.001}),
                             .on_progress = [&](const TrainProgress& p) { shown = p.seconds; }});
  resumed.adopt({}, 1000);
  const auto outcome = resumed.train();
  EXPECT_EQ(resumed.history().points.front().seconds, 1000);
  EXPECT_GT(outcome.seconds, 1000);
  EXPECT_EQ(shown, outcome.seconds);
  EXPECT_GT(outcome.samples_per_second, 3 * 32 / 100.0);
}

TEST(Train, LearnsAndReportsWhatItDid) {
  RunOptions mlp{.model = "mlp:64", .optimizer = "sgd", .batch_size = 64, .seed = 1};
  TrainingRun run(digits(), mlp);
  Points sink;
  TrainOptions plan{.steps = 300,
                    .schedule = schedule::constant({.learning_rate = 0.1}),
                    .validate_every = 100,
                    .divergence = {},
                    .sink = &sink,
                    .on_progress = {},
                    .after_validation = {},
                    .should_stop = {}};
  const auto outcome = train(run, plan);
  EXPECT_EQ(outcome.steps, 300);
  EXPECT_FALSE(outcome.diverged);
  EXPECT_LT(outcome.final.loss, 0.6 * outcome.initial.loss);
  ASSERT_EQ(sink.points.size(), 4U);
  EXPECT_EQ(sink.points[2].step, 200);
  EXPECT_EQ(sink.points[3].validation_loss, outcome.final.loss);
}

TEST(Train, StopsWhenItDivergesAndWhenItIsAsked) {
  RunOptions mlp{.model = "mlp:64,64", .optimizer = "sgd", .batch_size = 64, .seed = 1};
  TrainingRun wild(digits(), mlp);
  TrainOptions plan{.steps = 2000,
                    .schedule = schedule::constant({.learning_rate = 1e4}),
                    .validate_every = 500,
                    .divergence = {},
                    .sink = nullptr,
                    .on_progress = {},
                    .after_validation = {},
                    .should_stop = {}};
  const auto outcome = train(wild, plan);
  EXPECT_TRUE(outcome.diverged);
  EXPECT_LT(outcome.steps, 500);
  TrainingRun calm(digits(), mlp);
  plan.schedule = schedule::constant({.learning_rate = 0.01});
  plan.should_stop = [] { return true; };
  const auto stopped = train(calm, plan);
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_EQ(stopped.steps, 0);
}

TEST(Train, AValidationThatWasCutOffIsNoDivergence) {
  bool due = false;
  RunOptions mlp{.model = "mlp:64", .optimizer = "sgd", .batch_size = 64, .seed = 1};
  mlp.should_stop = [&] { return due; };
  TrainingRun run(digits(), mlp);
  Points sink;
  int looks = 0;
  const auto outcome = train(run, {.steps = 2000,
                                   .schedule = schedule::constant({.learning_rate = 0.01}),
                                   .validate_every = 500,
                                   .divergence = {},
                                   .sink = &sink,
                                   .on_progress = {},
                                   .after_validation = {},
                                   .should_stop = [&] { return due = ++looks > 3; }});
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_FALSE(outcome.diverged);
  EXPECT_GT(outcome.steps, 0);
  EXPECT_TRUE(std::isnan(outcome.final.loss));
  EXPECT_EQ(outcome.best_validation_loss, outcome.initial.loss);
  EXPECT_EQ(sink.points.size(), 1U);
}

}  // namespace
}  // namespace surefoot::train
