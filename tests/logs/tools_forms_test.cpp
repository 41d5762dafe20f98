// Logs of tools whose lines have a form of their own: what must be read of them, and where.
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/reader_fixture.hpp"

namespace surefoot::logs {
namespace {

/// Ten lines or records of a tool; the training loss of the first is 3.5, of the last 0.8, those of the
/// validation 0.5 above.
struct Form {
  std::string name;
  std::string log;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  std::int64_t validations = 0;
  std::optional<double> rate = {};
};

/// `i` from 0, the training loss and the validation loss.
template <class Line>
std::string ten(const Line& line) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += line(i, 3.0 / (1 + i) + 0.5, 3.0 / (1 + i) + 1.0);
  return text;
}

std::vector<Form> counted_forms() {
  return {
      {"tflearn", ten([](int i, double l, double) {
         return fmt::format(
             "Training Step: {}  | total loss: {:.5f} | time: 0.012s\n\x1b[2K\r| Adam | epoch: 00{} | loss: "
             "{:.5f} - acc: 0.7000 -- iter: {:04}/0320\n\x1b[A\x1b[A",
             i + 1, l, 1 + i / 5, l, 64 * (i % 5 + 1));
       }),
       1, 10},
      {"wav2letter", ten([](int i, double l, double v) {
         return fmt::format(
             "epoch: {:8} | nupdates: {:12} | lr: 0.100000 | lrcriterion: 0.000000 | runtime: 00:05:12 | "
             "loss: "
             "{:10.5f} | train-TER: 89.20 | dev-clean.lst-loss: {:10.5f} | dev-clean.lst-TER: 80.10\n",
             i + 1, 1000 * (i + 1), l, v);
       }),
       1000, 10000, 10, 0.1},
      {"levanter", ten([](int i, double l, double) {
         return fmt::format(
             "INFO levanter.tracker.tqdm_logger :: Progress on:train {}it/2.00kit rate:5.3it/s "
             "remaining:31:07 elapsed:00:41 postfix:loss={:.4f}\n",
             40 * (i + 1), l);
       }),
       40, 400},
      {"levanter's thousands", ten([](int i, double l, double) {
         return fmt::format("Progress on:train {:.2f}kit/20.0kit rate:5.3it/s postfix:loss={:.4f}\n",
                            1.0 + 0.01 * i, l);
       }),
       1000, 1090},
      {"char-rnn", ten([](int i, double l, double) {
         return fmt::format(
             "{}/21150 (epoch {:.3f}), train_loss = {:.8f}, grad/param norm = 4.5006e-01, time/batch = "
             "0.62s\n",
             10 * (i + 1), 0.024 * (i + 1), l);
       }),
       10, 100},
      {"char-rnn with whole epochs", ten([](int i, double l, double) {
         return fmt::format("{}/300 (epoch {}), train_loss = {:.3f}, time/batch = 0.076\n", 3 * i, i / 5, l);
       }),
       0, 27},
      {"Catalyst", ten([](int i, double l, double v) {
         return fmt::format(
             "{}/10 * Epoch {} (train): _base/momentum=0.9000 | accuracy01=50.1 | loss={:.4f}\n{}/10 * Epoch "
             "{} "
             "(valid): _base/momentum=0.9000 | accuracy01=50.1 | loss={:.4f}\n",
             i + 1, i + 1, l, i + 1, i + 1, v);
       }),
       1, 10, 10},
      {"WeNet", ten([](int i, double l, double v) {
         return fmt::format(
             "2022-01-01 10:00:00,123 DEBUG TRAIN Batch {}/{} loss {:.4f} loss_att 2.3 loss_ctc 3.1 lr "
             "0.00010000 rank 0\n{}",
             i / 5, 100 * (i % 5), l,
             i % 5 == 4 ? fmt::format("2022-01-01 10:00:00,123 DEBUG CV Batch {}/0 loss 9.5 loss_att 0.9 "
                                      "history loss 9.5 rank "
                                      "0\n2022-01-01 10:00:00,123 INFO Epoch {} CV info cv_loss {:.4f}\n",
                                      i / 5, i / 5, v)
                        : "");
       }),
       0, 900, 2, 1e-4},
      {"Tacotron 2", ten([](int i, double l, double v) {
         return fmt::format("Train loss {} {:.6f} Grad Norm 1.234567 1.23s/it\n{}", 5 * i, l,
                            i == 9 ? fmt::format("Validation loss 45: {:.6f}  \n", v) : "");
       }),
       0, 45, 1},
      {"scvi-tools", ten([](int i, double l, double) {
         return fmt::format(
             "\rEpoch {}/400:   2%|▎         | {}/400 [00:10<06:10,  1.05it/s, v_num=1, "
             "train_loss_step={:.4f}]",
             i + 1, i + 1, l);
       }),
       1, 10},
      {"a bar of as many batches as epochs", ten([](int i, double l, double) {
         return fmt::format("Epoch {}/5:   2%|▎     | {}/5 [00:10<06:10,  1.05it/s, loss={:.4f}]\n",
                            1 + i / 5, 1 + i % 5, l);
       }),
       1, 10},
      {"Cellpose", ten([](int i, double l, double v) {
         return fmt::format(
             "2024-01-01 10:00:00,123 [INFO] {}, train_loss={:.4f}, test_loss={:.4f}, LR=0.100000, time "
             "3.12s\n",
             10 * i, l, v);
       }),
       0, 90, 10, 0.1},
      {"a line logged by two handlers", ten([](int i, double l, double) {
         const std::string record = fmt::format(
             "{{'Loss/classification_loss': 0.5,\n 'Loss/total_loss': {:.4f},\n 'learning_rate': 0.032}}\n",
             l);
         const std::string step = fmt::format("Step {} per-step time 0.312s\n", 100 * (i + 1));
         const std::string head = "I0101 10:00:00.123456 140 model_lib_v2.py:";
         return "INFO:tensorflow:" + step + head + "705] " + step + "INFO:tensorflow:" + record + head +
                "708] " + record;
       }),
       100, 1000, 0, 0.032},
  };
}

std::vector<Form> named_forms() {
  return {
      {"Trax", ten([](int i, double l, double v) {
         return fmt::format(
             "Step {:6}: Ran 100 train steps in 12.34 secs\nStep {:6}: train CrossEntropyLoss |  "
             "{:.8f}\nStep "
             "{:6}: eval  CrossEntropyLoss |  {:.8f}\nStep {:6}: eval          Accuracy |  0.12345678\n",
             100 * (i + 1), 100 * (i + 1), l, 100 * (i + 1), v, 100 * (i + 1));
       }),
       100, 1000, 10},
      {"Deeplearning4j", ten([](int i, double l, double) {
         return fmt::format(
             "10:00:00.123 [main] INFO  o.d.o.l.ScoreIterationListener - Score at iteration {} is {:.6f}\n",
             10 * i, l);
       }),
       0, 90},
      {"Torch7", ten([](int, double l, double) { return fmt::format("# current error = {:.8f}\n", l); }), 1,
       10},
      {"TabNet", ten([](int i, double l, double v) {
         return fmt::format("epoch {:<3}| loss: {:.5f} | val_0_logloss: {:.5f} |  0:00:05s\n", i, l, v);
       }),
       0, 9, 10},
      {"R's gbm",
       "Iter   TrainDeviance   ValidDeviance   StepSize   Improve\n" + ten([](int i, double l, double) {
         return fmt::format("{:6}        {:.4f}             nan     0.1000    0.0123\n", i + 1, l);
       }),
       1, 10},
      {"DeePMD's lcurve.out",
       "#  step      rmse_val    rmse_trn    rmse_e_val  rmse_e_trn         lr\n" +
           ten([](int i, double l, double v) {
             return fmt::format("{:7}      {:.4e}    {:.4e}      1.32e-01    1.35e-01    1.0e-03\n", 100 * i,
                                v, l);
           }),
       0, 900, 10, 1e-3},
      {"Vowpal Wabbit",
       "learning rate = 0.5\naverage  since         example        example  current  current  current\nloss  "
       "   "
       "last          counter         weight    label  predict features\n" +
           ten([](int i, double l, double) {
             return fmt::format("{:.6f} {:.6f} {:12} {:12}.0   1.0000   0.0000       10\n", l + 0.1, l,
                                1000 * (i + 1), 1000 * (i + 1));
           }) +
           "\nfinished run\nnumber of examples = 10000\naverage loss = 0.93\n",
       1000, 10000, 0, 0.5},
      {"MindFormers", ten([](int i, double l, double) {
         return fmt::format(
             "2024-01-01 10:00:00,123 - mindformers[mindformers/core/callback/callback.py:314] - INFO - {{ "
             "Epoch:[  {}/  2], step:[{:5}/   50], loss: {:.4f}, per_step_time: 1234ms, lr: 1e-05, overflow "
             "cond: False, loss_scale: 65536.0\n",
             1 + i / 5, 10 * (i % 5 + 1), l);
       }),
       10, 100, 0, 1e-5},
      {"Julia's box of a message", ten([](int i, double l, double v) {
         return fmt::format(
             "┌ Info: Training\n│   epoch = {}\n│   train_loss = {:.4f}\n└   val_loss = {:.4f}\n", i + 1, l,
             v);
       }),
       1, 10, 10},
      {"numbers written as strings",
       ten([](int i, double l, double) {
         return fmt::format(
             "{{'loss': '{:.4f}', 'grad_norm': '0.5123', 'learning_rate': '2e-05', 'epoch': '{:.2f}'}}\n", l,
             0.1 * (i + 1));
       }) + "{'train_runtime': '100.1', 'train_loss': '1.34', 'epoch': '1'}\n",
       1, 10, 0, 2e-5},
      {"a tool in a container", ten([](int i, double l, double v) {
         return fmt::format(
             "trainer-1  | Epoch {}/10\ntrainer-1  | 100/100 - 1s - loss: {:.4f} - accuracy: 0.5123 - "
             "val_loss: "
             "{:.4f} - 1s/epoch - 10ms/step\n",
             i + 1, l, v);
       }),
       100, 1000, 10},
  };
}

class ToolForms : public Reader {
 protected:
  void check(const std::vector<Form>& forms) {
    for (const Form& form : forms) {
      SCOPED_TRACE(form.name);
      const auto log = read(form.log);
      ASSERT_EQ(log.runs.size(), 1U);
      const ReadSummary& told = log.runs[0].read;
      EXPECT_EQ(told.training_losses, 10);
      EXPECT_EQ(told.validation_losses, form.validations);
      EXPECT_EQ(told.first_step, form.first_step);
      EXPECT_EQ(told.last_step, form.last_step);
      EXPECT_NEAR(told.first_training_loss.value_or(0), 3.5, 1e-4);
      EXPECT_NEAR(told.last_training_loss.value_or(0), 0.8, 1e-4);
      if (form.validations > 0) {
        EXPECT_NEAR(told.last_validation_loss.value_or(0), 1.3, 1e-4);
      }
      if (form.rate) {
        EXPECT_NEAR(told.learning_rate.value_or(0), *form.rate, 1e-9);
      }
    }
  }
};

TEST_F(ToolForms, CountWhereTheRunStands) {
  check(counted_forms());
}

TEST_F(ToolForms, NameTheirLosses) {
  check(named_forms());
}

TEST_F(ToolForms, TheBestModelsLossesAreNoneOfTheCurve) {
  const auto log = read(ten([](int i, double l, double v) {
                          return fmt::format("Epoch {} | loss {:.4f} | val_loss {:.4f}\n", i + 1, l, v);
                        }) +
                        "\nBest model at step 9:\n  train loss: 9.5\n  test loss: 9.5\n");
  ASSERT_EQ(log.runs.size(), 1U);
  EXPECT_NEAR(log.runs[0].read.last_training_loss.value_or(0), 0.8, 1e-4);
  EXPECT_NEAR(log.runs[0].read.last_validation_loss.value_or(0), 1.3, 1e-4);
}

}  // namespace
}  // namespace surefoot::logs
