#include "logs/tools.hpp"

namespace surefoot::logs {
namespace {

std::vector<Tool> speech_and_text() {
  return {
      {"fairseq",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2021-01-01 10:00:00 | INFO | train_inner | epoch {:03}:    {} / 200 loss={:.3f}, "
                   "nll_loss=8.9, ppl=480.1, wps=10000, ups=2.1, num_updates={}, lr=1e-05, gnorm=1.2, "
                   "train_wall=20, wall=25\n{}",
                   1 + i / 2, 100 * (i % 2 + 1), l, 100 * (i + 1),
                   i % 2 == 1 ? fmt::format("2021-01-01 10:00:00 | INFO | valid | epoch {:03} | valid on "
                                            "'valid' subset | loss {:.2f} | nll_loss 8.1 | ppl 300 | "
                                            "num_updates {}\n2021-01-01 10:00:00 | INFO | train | epoch "
                                            "{:03} | loss 9.5 | nll_loss 8.8 | num_updates {} | lr 1e-05\n",
                                            1 + i / 2, l + 0.5, 100 * (i + 1), 1 + i / 2, 100 * (i + 1))
                              : "");
             }),
       {.training = 4,
        .validation = 2,
        .first_step = 100,
        .last_step = 400,
        .last_loss = 1.25,
        .last_validation = 1.75,
        .rate = 1e-5}},
      {"ESPnet",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "[host] 2021-01-01 10:00:00,123 (trainer:737) INFO: {}epoch:train:{}-{}batch: "
                   "iter_time=0.1, forward_time=0.2, loss_ctc=90.1, loss_att=80.1, acc=0.3, loss={:.3f}, "
                   "backward_time=0.1, optim0_lr0=1.0e-05, train_time=1.2\n",
                   1 + i / 2, 100 * (i % 2) + 1, 100 * (i % 2) + 100, l);
             }),
       {.training = 4, .first_step = 100, .last_step = 400, .rate = 1e-5, .loss_name = "loss"}},
      {"icefall",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2023-01-01 10:00:00,123 INFO [train.py:445] (0/8) Epoch 1, batch {}, loss[loss={:.4f}, "
                   "simple_loss=0.7, pruned_loss=8.1, over 4000.00 frames. ], tot_loss[loss=7.1, "
                   "simple_loss=0.9, over 9000.00 frames. ], batch size: 20, lr: 2.99e-02, grad_scale: 1.0\n",
                   50 * i, l);
             }) +
           "2023-01-01 10:00:00,123 INFO [train.py:480] (0/8) Epoch 1, validation: loss=0.65, "
           "simple_loss=0.8, over 1000.00 frames.\n",
       {.training = 4,
        .validation = 1,
        .first_step = 0,
        .last_step = 150,
        .last_loss = 1.25,
        .last_validation = 0.65,
        .rate = 2.99e-2}},
      {"OpenNMT",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "[2021-01-01 10:00:00,123 INFO] Step {}/100000; acc:   5.05; ppl: 8000.1; xent: {:.2f}; "
                   "lr: 0.00001; 5000/4000 tok/s;     20 sec;\n",
                   50 * (i + 1), l);
             }),
       {.training = 4,
        .first_step = 50,
        .last_step = 200,
        .planned = 100000,
        .rate = 1e-5,
        .loss_name = "xent"}},
      {"Marian",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "[2021-01-01 10:00:00] Ep. 1 : Up. {} : Sen. 10,000 : Cost {:.6f} * 1,234 @ 1,200 after "
                   "100,000 : Time 10.05s : 20000.00 words/s : gNorm 1.2 : L.r. 1.0e-05\n",
                   100 * (i + 1), l);
             }) +
           "[2021-01-01 10:00:00] [valid] Ep. 1 : Up. 400 : cross-entropy : 1.75 : new best\n",
       {.training = 4,
        .validation = 1,
        .first_step = 100,
        .last_step = 400,
        .last_validation = 1.75,
        .rate = 1e-5,
        .loss_name = "Cost"}},
      {"TensorFlow's estimator",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "INFO:tensorflow:global_step/sec: 100.21\nINFO:tensorflow:loss = {:.4f}, step = {} (1.002 "
                   "sec)\n",
                   l, 100 * i);
             }) +
           "INFO:tensorflow:Saving dict for global step 300: accuracy = 0.9, global_step = 300, loss = "
           "1.75\nINFO:tensorflow:Loss for final step: 0.03.\n",
       {.training = 4,
        .validation = 1,
        .first_step = 0,
        .last_step = 300,
        .last_loss = 1.25,
        .last_validation = 1.75}},
      {"Flair",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2021-01-01 10:00:00,123 epoch {} - iter {}/20 - loss {:.4f} - time (sec): 1.2 - "
                   "samples/sec: 300.1 - lr: 0.100000\n{}",
                   1 + i / 2, 10 * (i % 2 + 1), l,
                   i % 2 == 1
                       ? fmt::format("2021-01-01 10:00:00,123 EPOCH {} done: loss 9.5 - lr "
                                     "0.1000\n2021-01-01 10:00:00,123 DEV : loss {:.2f} - f1-score (micro "
                                     "avg)  0.75\n2021-01-01 10:00:00,123 BAD EPOCHS (no improvement): 0\n",
                                     1 + i / 2, l + 0.5)
                       : "");
             }),
       {.training = 4,
        .validation = 2,
        .first_step = 10,
        .last_step = 40,
        .last_loss = 1.25,
        .last_validation = 1.75,
        .rate = 0.1}},
      {"Flair's epochs",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2019-01-01 10:00:00,123 EPOCH {} done: loss {:.4f} - lr 0.1000\n2019-01-01 10:00:00,123 "
                   "DEV : loss {:.2f} - score 0.75\n",
                   i + 1, l, l + 0.5);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 1,
        .last_step = 4,
        .last_validation = 1.75,
        .rate = 0.1}},
      {"Coqui TTS",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "\n   --> STEP: {}/406 -- GLOBAL_STEP: {}\n     | > decoder_loss: 12.3  (12.3)\n     | > "
                   "loss: {:.3f}  (3.1)\n     | > current_lr: 0.0001\n     | > step_time: 1.2  (1.2)\n",
                   25 * i, 25 * i, l);
             }) +
           "\n > EVALUATION \n\n  --> EVAL PERFORMANCE\n     | > avg_loader_time: 0.1 (+0)\n     | > "
           "avg_loss: 0.45 (-0.1)\n",
       {.training = 4,
        .validation = 1,
        .first_step = 0,
        .last_step = 75,
        .last_validation = 0.45,
        .rate = 1e-4,
        .loss_name = "loss"}},
      {"PyTorch's word language model",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "| epoch {:3} | {:5}/  400 batches | lr 20.00 | ms/batch 20.01 | loss {:5.2f} | ppl  "
                   "1998.19\n{}",
                   1 + i / 2, 200 * (i % 2 + 1), l,
                   i % 2 == 1 ? fmt::format("-----\n| end of epoch {:3} | time: 50.12s | valid loss {:5.2f} "
                                            "| valid ppl   250.00\n-----\n",
                                            1 + i / 2, l + 0.5)
                              : "");
             }),
       {.training = 4,
        .validation = 2,
        .first_step = 200,
        .last_step = 800,
        .last_validation = 1.75,
        .rate = 20}},
      {"fastText",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Progress:  {}.5% words/sec/thread:  12345 lr:  0.045 avg.loss:  {:.6f} ETA:   0h 1m 2s\r",
                   10 * i, l);
             }),
       {.training = 4, .first_loss = 3.5, .rate = 0.045}},
      {"word2vec's tutorial",
       lines(4, [](int i,
                   double l) { return fmt::format("Average loss at step  {} :  {:.4f}\n", 2000 * i, l); }),
       {.training = 4, .first_step = 0, .last_step = 6000, .loss_name = "Average loss"}},
  };
}

TEST_F(Tools, SpeechAndText) {
  check(speech_and_text());
}

}  // namespace
}  // namespace surefoot::logs
