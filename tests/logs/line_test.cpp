#include "surefoot/logs/line.hpp"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace surefoot::logs {
namespace {

using ::testing::Optional;

TEST(LogLine, ReadsTheUsualForms) {
  const auto nano = parse_log_line("step 100: train loss 2.31, val loss 2.40");
  EXPECT_THAT(nano.step, Optional(100));
  EXPECT_THAT(nano.training_loss, Optional(2.31));
  EXPECT_THAT(nano.validation_loss, Optional(2.40));

  const auto epoch = parse_log_line("Epoch 3/10 ... loss: 0.31");
  EXPECT_THAT(epoch.epoch, Optional(3.0));
  EXPECT_THAT(epoch.epochs, Optional(10.0));
  EXPECT_THAT(epoch.training_loss, Optional(0.31));
  EXPECT_FALSE(epoch.step);

  const auto iter = parse_log_line("iter 10: loss 2.3, time 50ms, mfu 3.10%");
  EXPECT_THAT(iter.step, Optional(10));
  EXPECT_THAT(iter.training_loss, Optional(2.3));
  EXPECT_THAT(iter.seconds, Optional(0.05));

  const auto modded = parse_log_line("step:125/3175 val_loss:4.53764 train_time:47.044s step_avg:376.35ms");
  EXPECT_THAT(modded.step, Optional(125));
  EXPECT_THAT(modded.steps, Optional(3175));
  EXPECT_THAT(modded.validation_loss, Optional(4.53764));
  EXPECT_THAT(modded.seconds, Optional(47.044));
  EXPECT_FALSE(modded.training_loss);
}

TEST(LogLine, AUnitOfTimeIsNoNaNLoss) {
  const auto line =
      parse_log_line("step:10/1000, tokens seen:0.59M, avg_train_loss:10.0153 time:125/nans step_avg:nanms");
  EXPECT_THAT(line.step, Optional(10));
  EXPECT_THAT(line.steps, Optional(1000));
  EXPECT_THAT(line.training_loss, Optional(10.0153));
  EXPECT_FALSE(line.validation_loss);
  for (const auto& [name, value] : line.others) EXPECT_FALSE(std::isnan(value)) << name;
}

TEST(LogLine, ReadsLossesThatAreNoNumber) {
  for (const std::string spelled :
       {"nan", "NaN", "NAN", "-nan", "-nan(ind)", "1.#QNAN", "nan(ind)", "1.#IND"}) {
    const auto line = parse_log_line("step 7 loss: " + spelled + ", lr 0.1");
    ASSERT_TRUE(line.training_loss) << spelled;
    EXPECT_TRUE(std::isnan(*line.training_loss)) << spelled;
    EXPECT_THAT(line.learning_rate, Optional(0.1)) << spelled;
  }
  for (const std::string spelled : {"inf", "Inf", "+Infinity", "INF", "1.#INF", "∞"}) {
    const auto line = parse_log_line("step=7 loss=" + spelled);
    ASSERT_TRUE(line.training_loss) << spelled;
    EXPECT_TRUE(std::isinf(*line.training_loss)) << spelled;
  }
  EXPECT_FALSE(parse_log_line("loss nanometre").has_loss());
  EXPECT_FALSE(parse_log_line("loss info 3x5").has_loss());
}

TEST(LogLine, ReadsWhatFrameworksPrint) {
  const auto hf = parse_log_line("{'loss': 0.3048, 'learning_rate': 4.6e-07, 'epoch': 0.19}");
  EXPECT_THAT(hf.training_loss, Optional(0.3048));
  EXPECT_THAT(hf.learning_rate, Optional(4.6e-07));
  EXPECT_THAT(hf.epoch, Optional(0.19));

  const auto keras = parse_log_line(
      "1875/1875 [==============================] - 3s 2ms/step - loss: 0.2912 - accuracy: 0.9157 - "
      "val_loss: 0.1432 - val_accuracy: 0.9571");
  EXPECT_THAT(keras.training_loss, Optional(0.2912));
  EXPECT_THAT(keras.validation_loss, Optional(0.1432));
  EXPECT_THAT(keras.batch, Optional(1875));
  EXPECT_THAT(keras.batches, Optional(1875));

  const auto mnist = parse_log_line("Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.295");
  EXPECT_THAT(mnist.epoch, Optional(1.0));
  EXPECT_THAT(mnist.batch, Optional(640));
  EXPECT_THAT(mnist.batches, Optional(60000));
  EXPECT_THAT(mnist.training_loss, Optional(2.295));

  const auto test = parse_log_line("Test set: Average loss: 0.0479, Accuracy: 9841/10000 (98%)");
  EXPECT_THAT(test.validation_loss, Optional(0.0479));
  EXPECT_FALSE(test.training_loss);

  const auto timm = parse_log_line(
      "Train: 0 [  50/1251 (  4%)]  Loss: 6.94 (6.95)  Time: 0.31s, 820.3/s  LR: 1.000e-06  Data: 0.01");
  EXPECT_THAT(timm.training_loss, Optional(6.94));
  EXPECT_THAT(timm.learning_rate, Optional(1e-6));
  EXPECT_THAT(timm.batches, Optional(1251));

  const auto bar = parse_log_line(
      "Epoch 0:  50%|#####     | 100/200 [00:05<00:05, 19.53it/s, loss=0.512, v_num=3, val_loss=0.6]");
  EXPECT_THAT(bar.epoch, Optional(0.0));
  EXPECT_THAT(bar.batch, Optional(100));
  EXPECT_THAT(bar.training_loss, Optional(0.512));
  EXPECT_THAT(bar.validation_loss, Optional(0.6));

  const auto tensor =
      parse_log_line("[12] step=3 loss tensor(2.25, device='cuda:0', grad_fn=<NllLossBackward0>)");
  EXPECT_THAT(tensor.training_loss, Optional(2.25));

  const auto stamped =
      parse_log_line("2024-12-04 12:30:10,123 INFO trainer.py:88 step 5 | loss 3.5 | lr 3e-4");
  EXPECT_THAT(stamped.step, Optional(5));
  EXPECT_THAT(stamped.training_loss, Optional(3.5));
  EXPECT_THAT(stamped.learning_rate, Optional(3e-4));
}

TEST(LogLine, TakesTheLossThatIsSurest) {
  const auto line =
      parse_log_line("step 3 kl_loss 9.0 avg loss 2.0 loss 1.5 loss_scale 65536 best val loss 0.1");
  EXPECT_THAT(line.training_loss, Optional(1.5));
  EXPECT_FALSE(line.validation_loss);
  EXPECT_THAT(parse_log_line("Validation: loss 0.7").validation_loss, Optional(0.7));
  EXPECT_THAT(parse_log_line("valLoss=0.7 trainLoss=0.5").validation_loss, Optional(0.7));
}

TEST(LogLine, TellsADecimalCommaFromThousands) {
  const auto line = parse_log_line("Schritt; step 12,000 loss: 2,31 lr=0,001");
  EXPECT_THAT(line.step, Optional(12000));
  EXPECT_THAT(line.training_loss, Optional(2.31));
  EXPECT_THAT(line.learning_rate, Optional(0.001));
  EXPECT_TRUE(line.decimal_comma);
  EXPECT_FALSE(parse_log_line("step=10,loss=2.5,lr=0.1").decimal_comma);
  EXPECT_THAT(parse_log_line("step=10,loss=2.5,lr=0.1").training_loss, Optional(2.5));
}

TEST(LogLine, ChatterSaysNothing) {
  for (const std::string text : {"", "   ", "Total training time: 607.10s", "Batch Size (global):  64",
                                 "for step in range(10):", "    loss = F.cross_entropy(logits, targets)",
                                 "saving to runs/loss_0.31/step_12.pt", "v1.2.3", "max_steps 1000",
                                 "loss_scale: 65536", "2024-12-04"}) {
    const auto line = parse_log_line(text);
    EXPECT_FALSE(line.has_loss()) << text;
    EXPECT_FALSE(line.step) << text;
    EXPECT_FALSE(line.learning_rate) << text;
  }
}

TEST(LogLine, TakesAnyBytes) {
  rc::check("any bytes are read without harm", [](const std::string& text) {
    const auto line = parse_log_line(text);
    RC_ASSERT(line.others.size() <= text.size());
  });
}

TEST(LogLine, FindsWhatWasPrinted) {
  rc::check("a line made of step, loss and rate gives them back", [] {
    const auto step = *rc::gen::inRange<std::int64_t>(0, 1000000000);
    const double loss = *rc::gen::inRange(-1000000, 1000000) / 1024.0;
    const double rate = *rc::gen::inRange(1, 1000000) / 1048576.0;
    char text[128];
    std::snprintf(text, sizeof text, "step %lld  loss=%.17g  lr: %.17g", static_cast<long long>(step), loss,
                  rate);
    const auto line = parse_log_line(text);
    RC_ASSERT(line.step == step);
    RC_ASSERT(line.training_loss == loss);
    RC_ASSERT(line.learning_rate == rate);
  });
}

}  // namespace
}  // namespace surefoot::logs
