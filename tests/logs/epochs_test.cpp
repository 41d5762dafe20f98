// Logs that say epochs, and the batches within them.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/reader_fixture.hpp"

namespace surefoot::logs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Epochs : public Reader {};

TEST_F(Epochs, FollowsEpochsAndBatches) {
  const auto keras = read(
      "Epoch 1/3\n10/10 [==] - 1s - loss: 3.0 - val_loss: 3.5\nEpoch 2/3\n10/10 [==] - 1s - loss: 2.0 - "
      "val_loss: 2.5\n");
  EXPECT_THAT(steps(keras.runs.at(0)), ElementsAre(10, 20));
  EXPECT_THAT(validation(keras.runs.at(0)), ElementsAre(3.5, 2.5));
  const auto plain = read("starting\nloss 3\nloss 2\nloss 1\n");
  EXPECT_THAT(steps(plain.runs.at(0)), ElementsAre(1, 2, 3));
}

TEST_F(Epochs, LossesStandBelowAHeading) {
  for (const std::string text :
       {"Epoch 1/30\n----------\ntrain Loss: 3 Acc: 0.5\nval Loss: 3.5 Acc: 0.4\n\nEpoch 2/30\n----------\n"
        "train Loss: 2 Acc: 0.5\nval Loss: 2.5 Acc: 0.4\n",
        "[Epoch 1] lr 0.01\n  train_loss=3\n  val_loss=3.5\n[Epoch 2] lr 0.01\n  train_loss=2\n  "
        "val_loss=2.5\n",
        "- epoch: 1\n  loss: 3\n  val_loss: 3.5\n- epoch: 2\n  loss: 2\n  val_loss: 2.5\n"}) {
    const auto log = read(text);
    ASSERT_THAT(log.runs, SizeIs(1)) << text;
    EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2)) << text;
    EXPECT_THAT(training(log.runs[0]), ElementsAre(3, 2)) << text;
    EXPECT_THAT(validation(log.runs[0]), ElementsAre(3.5, 2.5)) << text;
  }
}

TEST_F(Epochs, ARateStandsInAHeadingOrBelow) {
  for (const std::string text :
       {"[Epoch 1] lr 0.5\n  train_loss=3\n  val_loss=3.5\n[Epoch 2] lr 0.25\n  train_loss=2\n",
        "Epoch 1/2\nlr: 0.5\ntrain loss: 3\nval loss: 3.5\nEpoch 2/2\nlr: 0.25\ntrain loss: 2\n",
        "lr 9\nEpoch 1/2\nEpoch 1: LearningRateScheduler setting learning rate to 0.5.\n7/7 [=] - 1s - loss: "
        "3\n"
        "Epoch 2/2\nEpoch 2: LearningRateScheduler setting learning rate to 0.25.\n7/7 [=] - 1s - loss: "
        "2\n"}) {
    const auto log = read(text);
    ASSERT_THAT(log.runs, SizeIs(1)) << text;
    ASSERT_THAT(log.runs[0].curve.points, SizeIs(2)) << text;
    EXPECT_EQ(log.runs[0].curve.points[0].learning_rate, 0.5) << text;
    EXPECT_EQ(log.runs[0].curve.points[1].learning_rate, 0.25) << text;
  }
  const auto late = read("Epoch 1 loss 3\nEpoch 1: reducing learning rate to 0.5\nEpoch 2 loss 2\n");
  EXPECT_TRUE(std::isnan(late.runs.at(0).curve.points.at(1).learning_rate)) << "of which epochs is not said";
}

TEST_F(Epochs, SaysThatALossBelowAHeadingIsNotUsed) {
  const auto log = read("Epoch 1\nloss: 5\nloss: 4\nloss: 3\nEpoch 2\nloss: 2\nloss: 1\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(5, 2));
  EXPECT_THAT(log.notes,
              ElementsAre(HasSubstr("3 training losses without a step, at steps that have one, not used")));
}

/// A log of epochs with steps that start again in each; `line` writes one.
template <class Line>
std::string of_epochs(int first_epoch, int epochs, const std::vector<int>& steps, const Line& line) {
  std::string text;
  double loss = 3;
  for (int epoch = first_epoch; epoch < first_epoch + epochs; ++epoch)
    for (const int step : steps) text += line(epoch, step, loss -= 0.015625) + "\n";
  return text;
}

TEST_F(Epochs, JoinsEpochsWhoseStepsStartAgain) {
  const auto tutorial = read(of_epochs(1, 3, {100, 200}, [](int epoch, int step, double loss) {
    return fmt::format("Epoch [{}/5], Step [{}/200], Loss: {}", epoch, step, loss);
  }));
  ASSERT_THAT(tutorial.runs, SizeIs(1));
  EXPECT_THAT(steps(tutorial.runs[0]), ElementsAre(100, 200, 300, 400, 500, 600));
  EXPECT_EQ(tutorial.runs[0].planned_steps, 1000);
  EXPECT_THAT(tutorial.notes, ::testing::IsEmpty());

  const std::vector<std::function<std::string(int, int, double)>> forms = {
      [](int e, int s, double l) { return fmt::format("Epoch {} Step {}/3 Loss {}", e, s, l); },
      [](int e, int s, double l) { return fmt::format("Epoch: {} Iter: {} Loss: {}", e, s, l); },
      [](int e, int s, double l) { return fmt::format("Epoch {}, Batch {}, Loss: {}", e, s, l); },
      [](int e, int s, double l) { return fmt::format("epoch {} batch {} loss {}", e, s, l); },
      [](int e, int s, double l) {
        return fmt::format(R"({{"epoch": {}, "batch": {}, "loss": {}}})", e, s, l);
      },
      [](int e, int s, double l) {
        return fmt::format(R"({{"epoch": {}, "step": {}, "loss": {}}})", e, s, l);
      },
      [](int e, int s, double l) { return fmt::format("{},{},{}", e, s, l); },
  };
  for (const auto& form : forms)
    for (const std::string header : {"epoch,step,loss\n", "epoch,batch,loss\n"}) {
      const bool table = form(0, 0, 1).starts_with("0,");
      const auto log = read((table ? header : "") + of_epochs(0, 4, {0, 1, 2}, form));
      ASSERT_THAT(log.runs, SizeIs(1)) << form(0, 0, 1);
      EXPECT_THAT(steps(log.runs[0]), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) << form(0, 0, 1);
      EXPECT_THAT(training(log.runs[0]), SizeIs(12)) << form(0, 0, 1);
      EXPECT_THAT(log.notes, ::testing::IsEmpty()) << form(0, 0, 1);
    }
}

TEST_F(Epochs, JoinsEpochsOfADocument) {
  const auto log = read("[\n" +
                        of_epochs(0, 2, {10, 20},
                                  [](int epoch, int step, double loss) {
                                    return fmt::format(R"({}{{"epoch": {}, "batch": {}, "loss": {}}})",
                                                       epoch + step > 10 ? "," : "", epoch, step, loss);
                                  }) +
                        "]");
  EXPECT_THAT(steps(log.runs.at(0)), ElementsAre(10, 20, 30, 40));
}

TEST_F(Epochs, GoesOnFromTheLargestStepOfTheEpochsBefore) {
  const auto batch = [](int epoch, int step, double loss) {
    return fmt::format("Epoch {}, Batch {}, Loss: {}", epoch, step, loss);
  };
  EXPECT_THAT(steps(read(of_epochs(0, 2, {0, 100, 200}, batch)).runs.at(0)),
              ElementsAre(0, 100, 200, 300, 400, 500));
  EXPECT_THAT(steps(read(of_epochs(0, 2, {1, 101, 201}, batch)).runs.at(0)),
              ElementsAre(1, 101, 201, 301, 401, 501));
  const auto one_each = read(of_epochs(0, 4, {50}, batch));
  EXPECT_THAT(steps(one_each.runs.at(0)), ElementsAre(50, 100, 150, 200));
}

TEST_F(Epochs, LeavesAStepThatGoesOnOverEpochs) {
  const auto log = read(
      "Epoch 1 Step 10/40 Loss 3\nEpoch 1 Step 20/40 Loss 2.5\nEpoch 2 Step 30/40 Loss 2\nEpoch 2 Step 40/40 "
      "Loss 1.5\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(10, 20, 30, 40));
  EXPECT_EQ(log.runs[0].planned_steps, 40);
  const auto resumed = read(
      "epoch 0 step 10 loss 3\nepoch 0 step 20 loss 2.5\nepoch 1 step 30 loss 2\nepoch 1 step 40 loss 1.5\n"
      "epoch 0 step 20 loss 2.6\nepoch 1 step 30 loss 2.1\n");
  EXPECT_THAT(steps(resumed.runs.at(0)), ElementsAre(10, 20, 30));
  EXPECT_THAT(resumed.notes, ElementsAre(HasSubstr("log:5: step 20 after 40: a resumed run, joined")));
}

TEST_F(Epochs, TellsRunsOfEpochsApartAndJoinsResumedOnes) {
  const auto line = [](int epoch, int step, double loss) {
    return fmt::format("Epoch [{}/9], Step [{}/2], Loss: {}", epoch, step, loss);
  };
  const auto two = read(of_epochs(1, 3, {1, 2}, line) + of_epochs(1, 2, {1, 2}, line));
  ASSERT_THAT(two.runs, SizeIs(2));
  EXPECT_THAT(steps(two.runs[0]), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(steps(two.runs[1]), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(two.runs[1].planned_steps, 18);

  const auto joined = read(of_epochs(1, 4, {1, 2}, line) + of_epochs(3, 3, {1, 2}, line));
  ASSERT_THAT(joined.runs, SizeIs(1));
  EXPECT_THAT(steps(joined.runs[0]), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(joined.notes, ElementsAre(HasSubstr("log:9: step 5 after 8: a resumed run, joined")));

  const auto within = read(of_epochs(1, 2, {1, 2}, line) + of_epochs(2, 2, {1, 2}, line));
  EXPECT_THAT(steps(within.runs.at(0)), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(within.notes, ElementsAre(HasSubstr("log:5: step 3 after 4: a resumed run, joined")));
}

TEST_F(Epochs, PutsTheLossOfAnEpochBehindItsSteps) {
  const auto log = read(
      "Epoch 1, Step 1/2, Loss: 3\nEpoch 1, Step 2/2, Loss: 2.5\nEpoch 1 val loss: 2.75\nEpoch 2, Step 1/2, "
      "Loss: 2\nEpoch 2, Step 2/2, Loss: 1.5\nEpoch 2 val loss: 1.75\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(log.runs[0].curve.points[1].validation_loss, 2.75);
  EXPECT_EQ(log.runs[0].curve.points[3].validation_loss, 1.75);
}

}  // namespace
}  // namespace surefoot::logs
