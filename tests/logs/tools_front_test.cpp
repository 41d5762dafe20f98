// Lines with something before them, or whose words stand otherwise than a name before its number.
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/reader_fixture.hpp"

namespace surefoot::logs {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Four losses at the steps 10 to 40 (or as it says), of which the last is 1.25.
struct Front {
  std::string name;
  std::string log;
  std::int64_t first_step = 10;
  std::int64_t last_step = 40;
  std::optional<double> rate = {};
  std::int64_t validations = 0;
};

template <class Line>
std::string four(const Line& line) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += line(i, 10 * (i + 1), 3.0 / (1 + i) + 0.5);
  return text;
}

/// Every line four times, as of four processes, whose losses are a little apart.
std::string ranks(const std::string& prefix) {
  return four([&](int, int step, double loss) {
    std::string text;
    for (int rank = 0; rank < 4; ++rank)
      text += fmt::format(fmt::runtime(prefix), rank) +
              fmt::format("step {} loss {:.4f}\n", step, loss + 0.01 * rank);
    return text;
  });
}

std::vector<Front> fronts() {
  return {
      {"srun -l", ranks("{}: ")},
      {"mpirun", ranks("[1,{}]<stdout>:")},
      {"Ray", ranks("(RayTrainWorker pid=123{}) ")},
      {"torchrun", ranks("[rank{}]: ")},
      {"Poutyne",
       four([](int i, int, double l) {
         return fmt::format(
             "Epoch:  {}/4 Train steps: 150 Val steps: 38 10.51s loss: {:.6f} acc: 81.2 val_loss: "
             "{:.6f}\n",
             i + 1, l, l + 0.5);
       }),
       1,
       4,
       {},
       4},
      {"tinygrad", four([](int i, int, double l) {
         return fmt::format(
             "{:5}  512.30 ms run,   12.30 ms python, {:7.2f} loss, 0.000100 LR, 1.23 GB used\n", i, l);
       }),
       0, 3, 1e-4},
      {"GluonTS", four([](int i, int, double l) {
         return fmt::format(
             "Epoch[{}] Learning rate is 0.001\n100%|#####| 50/50 [00:02<00:00, 20.1it/s, epoch={}/4, "
             "avg_epoch_loss={}]\n",
             i, i + 1, l);
       }),
       50, 200, 1e-3},
      {"gpt-2-simple", four([](int, int step, double l) {
         return fmt::format("[{} | {:.2f}] loss={:.2f}\n", step, step * 3.1, l);
       })},
      {"llama2.c", four([](int, int step, double l) {
         return fmt::format("{} | loss {:.4f} | lr 5.0e-04 | 512ms\n", step, l);
       }),
       10, 40, 5e-4},
      {"JAX's arrays", four([](int, int step, double l) {
         return fmt::format("[Step {}] {{'loss': Array({}, dtype=float32)}}\n", step, l);
       })},
      {"TensorFlow's tensors", four([](int, int step, double l) {
         return fmt::format("Step {}, loss: tf.Tensor({}, shape=(), dtype=float32)\n", step, l);
       })},
      {"BasicSR", four([](int, int step, double l) {
         return fmt::format(
             "INFO: [train..][epoch:  0, iter: {:7}, lr:(1.000e-04,)] [eta: 3 days] l_pix: {:.4e} \n", step,
             l);
       }),
       10, 40, 1e-4},
      {"nnet", four([](int, int step, double l) {
                 return fmt::format("iter {:3} value {:.6f}\n", step, l);
               }) + "final  value 1.250000\n"},
      {"LightGBM's command",
       four([](int, int step, double l) {
         return fmt::format(
             "[LightGBM] [Info] Iteration:{}, training binary_logloss : {}\n[LightGBM] [Info] "
             "Iteration:{}, valid_1 binary_logloss : {}\n",
             step, l, step, l + 0.5);
       }),
       10,
       40,
       {},
       4},
  };
}

class ToolsFront : public Reader {};

TEST_F(ToolsFront, AreReadAsTheyWereMeant) {
  for (const Front& front : fronts()) {
    SCOPED_TRACE(front.name);
    const auto log = read(front.log);
    ASSERT_EQ(log.runs.size(), 1U);
    EXPECT_THAT(training(log.runs[0]), ElementsAre(3.5, 2.0, 1.5, 1.25));
    const auto& summary = log.runs[0].read;
    EXPECT_EQ(summary.first_step, front.first_step);
    EXPECT_EQ(summary.last_step, front.last_step);
    EXPECT_EQ(summary.learning_rate, front.rate);
    EXPECT_EQ(summary.validation_losses, front.validations);
    if (front.validations > 0) {
      EXPECT_EQ(summary.last_validation_loss, 1.75);
    }
  }
}

TEST_F(ToolsFront, MeansOfRecordsAreReadAndTheirSpreadIsNot) {
  const auto log = read(four([](int i, int, double l) {
    return fmt::format(
        "{{\"Loss/loss\": {{\"num\": 8192, \"mean\": {}, \"std\": 0.1}}, \"Progress/tick\": {{\"num\": 1, "
        "\"mean\": {}, \"std\": 0}}, \"timestamp\": 1600000000.5}}\n",
        l, i);
  }));
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3.5, 2.0, 1.5, 1.25));
  EXPECT_EQ(log.runs[0].read.loss_name, "Loss/loss");
}

TEST_F(ToolsFront, AWideNumberBehindItsIterationIsTheLoss) {
  const auto log = read(
      "Train loss 10 3.5 Grad Norm 1.5 1.23s/it\nTrain loss 20 2.25 Grad Norm 1.5 1.23s/it\n"
      "Validation loss 20:  2.750000  \n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3.5, 2.25));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(2.75));
  EXPECT_EQ(log.runs[0].read.last_step, 20);
}

/// A number at the front is a process only when a step comes again under another.
TEST_F(ToolsFront, AnIterationAtTheFrontIsNoProcess) {
  const auto log =
      read("0: epoch 1 loss 3.5\n10: epoch 2 loss 2\n20: epoch 3 loss 1.5\n30: epoch 4 loss 1.25\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3.5, 2.0, 1.5, 1.25));
}

TEST_F(ToolsFront, SaysThatLossesAboveTheFirstStepAreLeftOut) {
  const auto log = read("loss 9\nloss 8\nstep 10 loss 3\nstep 20 loss 2\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3.0, 2.0));
  EXPECT_THAT(log.runs[0].read.notes, Contains(HasSubstr("2 losses above the first step")));
}

/// What looks like a name behind a number and is none.
TEST_F(ToolsFront, AWordBehindANumberIsNotAlwaysItsName) {
  const auto log = read("step 1 loss 3\nfound 2 loss, 3.5 acc\nskipped 7.5 losses, 2 tries\nstep 2 loss 2\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3.0, 2.0));
}

}  // namespace
}  // namespace surefoot::logs
