// How any program may write a place, a loss and a rate, without a reader for it: what must be read of each.
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/tools.hpp"

namespace surefoot::logs {
namespace {

using ::testing::HasSubstr;

class GeneralRules : public Tools {};

/// Eight lines; the validation losses are 0.5 above.
template <class Line>
std::string eight(const Line& line) {
  return lines(8, [&](int i, double l) { return line(i, l, l + 0.5) + "\n"; });
}

constexpr double last = 3.0 / 8 + 0.5;

Expected both(std::int64_t first_step, std::int64_t last_step) {
  return {.training = 8,
          .validation = 8,
          .first_step = first_step,
          .last_step = last_step,
          .first_loss = 3.5,
          .last_loss = last,
          .last_validation = last + 0.5};
}

Expected one(std::int64_t first_step, std::int64_t last_step) {
  return {.training = 8,
          .validation = 0,
          .first_step = first_step,
          .last_step = last_step,
          .first_loss = 3.5,
          .last_loss = last};
}

Expected with_rate(Expected expected, double rate) {
  expected.rate = rate;
  return expected;
}

TEST_F(GeneralRules, WordsOfOtherLanguages) {
  check({
      {"German", eight([](int i, double l, double) {
         return fmt::format("Epoche {} von 8: Verlust = {},{:04}, Lernrate = 0,001", i + 1,
                            static_cast<int>(l), static_cast<int>((l - static_cast<int>(l)) * 10000));
       }),
       with_rate(one(1, 8), 0.001)},
      {"Spanish", eight([](int i, double l, double v) {
         return fmt::format("Época {}/8 - pérdida: {:.4f} - pérdida de validación: {:.4f}", i + 1, l, v);
       }),
       both(1, 8)},
      {"Russian",
       eight([](int i, double l, double) { return fmt::format("Эпоха {}/8, потери: {:.4f}", i + 1, l); }),
       one(1, 8)},
      {"Korean", eight([](int i, double l, double v) {
         return fmt::format("에포크 {}/8 손실: {:.4f} 검증 손실: {:.4f}", i + 1, l, v);
       }),
       both(1, 8)},
      {"Chinese", eight([](int i, double l, double v) {
         return fmt::format("第{}轮, 训练损失: {:.4f}, 验证损失：{:.4f}, 学习率: 0.001", i + 1, l, v);
       }),
       with_rate(both(1, 8), 0.001)},
  });
}

TEST_F(GeneralRules, NumbersAsOtherLanguagesPrintThem) {
  check({
      {"Julia", eight([](int i, double l, double v) {
         return fmt::format(
             "Epoch: {}   Train: (loss = {:.4f}f0, acc = 94.05)   Test: (loss = {:.4f}f0, acc = 9)", i, l, v);
       }),
       both(0, 7)},
      {"Fortran", eight([](int i, double l, double) {
         return fmt::format(" ITER  {:5}  LOSS  {:.5f}D+01  GRAD  0.123D-01", 10 * i, l / 10);
       }),
       one(0, 70)},
      {"Python's underscores",
       eight([](int i, double l, double) { return fmt::format(">>> step={}_000 loss={:.4f}", i + 1, l); }),
       one(1000, 8000)},
  });
}

TEST_F(GeneralRules, ANameMayBeJoinedToItsNumber) {
  check({
      {"a place", eight([](int i, double l, double) {
         return fmt::format("Train step_{}: loss : {:.4f},loss xy : 12.3,lr : 1e-05", 20 * i, l);
       }),
       with_rate(one(0, 140), 1e-5)},
      {"a loss", eight([](int i, double l, double) {
         return fmt::format("EPOCH[{}/1000] loss{:.3f}-|Sample:12.1|", i + 1, l);
       }),
       one(1, 8)},
      {"a part of a loss", eight([](int i, double l, double v) {
         return fmt::format(
             "[epoch {}] train loss(hm): 0.5, train loss: {:.4f}, valid loss(hm): 0.6, valid "
             "loss: {:.4f}",
             i + 1, l, v);
       }),
       both(1, 8)},
      {"its total",
       eight([](int i, double l, double) {
         return fmt::format("{{'loss': {:.4f}, 'global_step/max_steps': '{}/870', 'epoch': 0.0}}", l, 10 * i);
       }),
       {.training = 8, .first_step = 0, .last_step = 70, .planned = 870}},
  });
}

TEST_F(GeneralRules, TheNumberThatRisesFromLineToLineIsTheStep) {
  check({
      {"in a bracket", eight([](int i, double l, double) {
         return fmt::format("Wed Apr  8 21:00:5{} 2020 [{}] loss: {:.4f}, time elapsed: 13517.95", i, 145 + i,
                            l);
       }),
       one(145, 152)},
      {"under a word", eight([](int i, double l, double v) {
         return fmt::format("Train {}, loss: {:.4f}, train acc: 0.1\nTest {}, loss: {:.4f}, test acc: 0.1", i,
                            l, i, v);
       }),
       both(0, 7)},
      {"after so many", eight([](int i, double l, double) {
         return fmt::format("After {} iterations the loss is {:.4f}", 100 * i, l);
       }),
       one(0, 700)},
      {"a batch over the run", eight([](int i, double l, double) {
         return fmt::format("batch {:6}: loss = {:.4e}", 100 * (i + 1), l);
       }),
       one(100, 800)},
      {"not what does not rise evenly",
       eight([](int i, double l, double) { return fmt::format("round {} loss: {:.4f}", i * i * i, l); }),
       one(1, 8)},
  });
}

TEST_F(GeneralRules, WhatStandsBesideThePlace) {
  check({
      {"a speed in epochs",
       eight([](int i, double l, double) {
         return fmt::format(
             "Training epochs on cuda:0:  10%|##   | {}/8 [00:10<00:20,  1.23epoch/s, loss={:.4f}]", i + 1,
             l);
       }),
       {.training = 8, .first_step = 1, .last_step = 8, .planned = 8}},
      {"steps of an episode", eight([](int i, double l, double) {
         return fmt::format("episode [{}], episode step=200, total_step={}, ep_reward=1.00, avg_loss={:.4f}",
                            i, 200 * (i + 1), l);
       }),
       one(200, 1600)},
      {"a bar of epochs from 0", eight([](int i, double l, double) {
         return fmt::format("Epoch {} | loss: {:.4f}:   5%|#  | {}/20 [00:10<01:00,  1.23s/it]", i, l, i);
       }),
       one(0, 7)},
      {"a bar beside fractions of epochs",
       eight([](int i, double l, double) {
         return fmt::format("Epoch {:.2f}, Loss: {:.4f}:   1%|#   | {}/400 [00:10<10:00,  1.23it/s]",
                            0.125 * (i + 1), l, i + 1);
       }),
       {.training = 8, .first_step = 1, .last_step = 8, .planned = 400}},
      {"the index of a batch",
       eight([](int i, double l, double) {
         return fmt::format("Batch_index: {} || Loss: {:.4f}{}", i % 4, l,
                            i % 4 == 3 ? fmt::format("\nEpoch: {} || Loss: 9.5 ||", i / 4) : "");
       }),
       {.training = 8, .first_loss = 3.5, .last_loss = last}},
      {"epochs that were seen", eight([](int i, double l, double v) {
         return fmt::format("Epochs seen: {}\n\ttrain_loss: {:.4f}\n\tvalid_loss: {:.4f}", i, l, v);
       }),
       both(0, 7)},
      {"a rounded step beside a batch", eight([](int i, double l, double) {
         return fmt::format("| Epoch: {}/2 ({}/4) | Loss: {:.4f} | 1.2 steps/s | Step: {}k | ", 1 + i / 4,
                            1 + i % 4, l, i / 5);
       }),
       one(1, 8)},
      {"several losses of one batch",
       eight([](int i, double l, double) {
         return fmt::format(
             "[Train]({}/800) average pos_loss: 0.5\n[Train]({}/800) average loss: {:.4f}\n"
             "[Train]({}/800) average regularization loss: 0.001",
             100 * (i + 1), 100 * (i + 1), l, 100 * (i + 1));
       }),
       {.training = 8, .first_step = 100, .last_step = 800, .planned = 800, .last_loss = last}},
  });
}

TEST_F(GeneralRules, WhoseALossIs) {
  check({
      {"a group named before it",
       eight([](int, double l, double) { return fmt::format("Losses {{'ner': {:.4f}}}", l); }), one(1, 8)},
      {"short words", eight([](int i, double l, double v) {
         return fmt::format("ep {}/8 | tr_l {:.4f} | va_l {:.4f} | lr 3.0e-04", i + 1, l, v);
       }),
       with_rate(both(1, 8), 3e-4)},
      {"a test in short", eight([](int i, double l, double v) {
         return fmt::format("Epoch:  {} | Tr_loss: {:.4f} | Ts_loss: {:.4f} |Wrong_Pred: 12", i, l, v);
       }),
       both(0, 7)},
      {"sets", eight([](int i, double l, double v) {
         return fmt::format("Loss on train set: {:.4f}; on val set: {:.4f} (epoch {})", l, v, i + 1);
       }),
       both(1, 8)},
      {"a test beside a validation", eight([](int i, double l, double v) {
         return fmt::format(
             "train: {{'epoch': {}, 'loss': {:.4f}}}\nval: {{'epoch': {}, 'loss': {:.4f}}}\ntest: "
             "{{'epoch': {}, 'loss': 9.5}}",
             i, l, i, v, i);
       }),
       both(0, 7)},
      {"a test before a validation", eight([](int i, double l, double v) {
         return fmt::format("epoch {} loss {:.4f} test_loss 9.5 val_loss {:.4f}", i, l, v);
       }),
       both(0, 7)},
      {"a test that sums up", eight([](int i, double l, double v) {
         return fmt::format(
             "Epoch: [{}] Averaged stats: loss: {:.4f}\nTest:  [49/50]  loss: {:.4f}  acc1: 80.0\n* "
             "Acc@1 80.000 loss {:.3f}",
             i, l, v, v);
       }),
       both(0, 7)},
      {"a side that names another number", eight([](int i, double l, double) {
         return fmt::format("[Epoch {}] train=0.412300 val=0.398700 loss={:.6f} time: 12.3", i, l);
       }),
       one(0, 7)},
      {"a cross-validation", eight([](int i, double l, double v) {
         return fmt::format(
             "ITERATION 0{}: TRAIN AVG.LOSS {:.4f}, (lrate0.008), CROSSVAL AVG.LOSS {:.4f}, ok", i + 1, l, v);
       }),
       both(1, 8)},
      {"a verb", eight([](int i, double l, double v) {
         return fmt::format(
             "Epoch {} finished.\nTrain: Accuracy: 0.9, SoftmaxCrossEntropyLoss: {:.4f}\nValidate: "
             "Accuracy: 0.9, SoftmaxCrossEntropyLoss: {:.4f}",
             i + 1, l, v);
       }),
       both(1, 8)},
      {"a rate under a path", eight([](int i, double l, double v) {
         return fmt::format(
             "{}/8 * Epoch {} (train): _base/lr=0.0010 | loss={:.4f}\n{}/8 * Epoch {} (valid): "
             "_base/lr=0.0010 | loss={:.4f}",
             i + 1, i + 1, l, i + 1, i + 1, v);
       }),
       with_rate(both(1, 8), 0.001)},
  });
}

TEST_F(GeneralRules, ATablesNamesMayHaveBlanks) {
  check({{"DeepXDE",
          "Step      Train loss              Test loss               Test metric\n" +
              eight([](int i, double l, double v) {
                return fmt::format("{:<10}[{:.4e}]            [{:.4e}]            [8.64e-01]    ", 1000 * i,
                                   l, v);
              }),
          both(0, 7000)}});
}

TEST_F(GeneralRules, AMeasureOfErrorIsTheLossWhereNothingIsCalledOne) {
  Expected of_error = both(0, 7);
  of_error.loss_name = "train_rmse";
  check({{"rmse", eight([](int i, double l, double v) {
            return fmt::format("epoch {} train_rmse {:.4f} valid_rmse {:.4f}", i, l, v);
          }),
          of_error},
         {"a loss beside it",
          eight([](int i, double l, double) { return fmt::format("epoch {} error: 9.5 loss {:.4f}", i, l); }),
          one(0, 7)}});
  check({{"a measure of each side", eight([](int i, double l, double v) {
            return fmt::format("epoch {} error: {:.4f} elapsed: 0:01:00 dev: accuracy 0.1 error {:.4f}", i, l,
                               v);
          }),
          both(0, 7)}});
  const auto log = read("Iteration 50: error = 84.5, gradient norm = 0.01\nIteration 100: error = 80.5\n");
  ASSERT_FALSE(log.notes.empty());
  EXPECT_THAT(log.notes[0], HasSubstr("nothing is called a loss: 'error' is read as it"));
}

TEST_F(GeneralRules, ANameWithADigitBeforeALetterOfAnotherLanguageEnds) {
  EXPECT_THAT(complaint("x_1é: 2.5\n3損: 2\n"), HasSubstr("no loss is in it"));
}

}  // namespace
}  // namespace surefoot::logs
