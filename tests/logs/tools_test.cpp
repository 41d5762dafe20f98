// What the logs of other tools say, as these tools print them: the losses, the steps and the rate that must
// be read.
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "logs/reader_fixture.hpp"

namespace surefoot::logs {
namespace {

/// What must be read of one run; what is not said is not looked at.
struct Expected {
  std::optional<std::int64_t> training = {};
  std::optional<std::int64_t> validation = {};
  std::optional<std::int64_t> first_step = {};
  std::optional<std::int64_t> last_step = {};
  std::optional<std::int64_t> planned = {};
  std::optional<double> first_loss = {};
  std::optional<double> last_loss = {};
  std::optional<double> last_validation = {};
  std::optional<double> rate = {};
  std::string loss_name = {};
  std::string validation_name = {};
  /// A part of some note.
  std::string note = {};
};

struct Tool {
  std::string name;
  std::string log;
  Expected read;
};

double loss_at(int i) {
  return 3.0 / (1 + i) + 0.5;
}

/// `count` lines, each made of its number from 0 and its loss.
template <class Line>
std::string lines(int count, const Line& line) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line(i, loss_at(i));
  return text;
}

std::vector<Tool> language_models() {
  return {
      {"nanoGPT",
       "tokens per iteration will be: 491,520\nnumber of parameters: 10.65M\n"
       "step 0: train loss 4.2874, val loss 4.2823\niter 0: loss 3.5, time 26000.11ms, mfu -100.00%\n" +
           lines(19,
                 [](int i, double l) {
                   return fmt::format("iter {}: loss {:.4f}, time 26.05ms, mfu 14.2%\n", 10 * (i + 1), l);
                 }) +
           "step 190: train loss 1.7, val loss 1.9\nsaving checkpoint to out\n",
       {.training = 20,
        .validation = 2,
        .first_step = 0,
        .last_step = 190,
        .first_loss = 3.5,
        .last_validation = 1.9,
        .loss_name = "loss",
        .validation_name = "val loss",
        .note = "'train loss'"}},
      {"llm.c",
       "| device | NVIDIA A100 |\nval loss 11.009\n" +
           lines(20,
                 [](int i, double l) {
                   return fmt::format(
                       "step {:4}/19560 | loss {:.6f} (+nanz)| norm 15.3 (+nanz)| lr 8.57e-07 | 3056.36 ms | "
                       "42.6% bf16 MFU | 171545 tok/s\n",
                       i + 1, l);
                 }),
       {.training = 20, .last_step = 20, .planned = 19560, .last_loss = loss_at(19), .rate = 8.57e-7}},
      {"Megatron",
       lines(20,
             [](int i, double l) {
               return fmt::format(
                   " [2024-05-01 10:00:00] iteration {:8}/    2000 | consumed samples: {:12} | elapsed time "
                   "per iteration (ms): 412.1 | "
                   "learning rate: 3.000E-04 | global batch size:    64 | lm loss: {:.6E} | loss scale: 1.0 "
                   "| grad norm: 0.812 | "
                   "number of skipped iterations:   0 | number of nan iterations:   0 |\n",
                   100 * (i + 1), 6400 * (i + 1), l);
             }) +
           "----------\n validation loss at iteration 2000 | lm loss value: 6.514672E-01 | lm loss PPL: "
           "1.918E+00 | \n----------\n"
           "validation loss at iteration 2000 on test set | lm loss value: 6.6E-01 | lm loss PPL: 1.9E+00 "
           "|\n",
       {.training = 20,
        .validation = 1,
        .first_step = 100,
        .last_step = 2000,
        .planned = 2000,
        .last_loss = loss_at(19),
        .rate = 3e-4,
        .loss_name = "lm loss",
        .validation_name = "lm loss value"}},
      {"NeMo",
       lines(10,
             [](int i, double l) {
               return fmt::format(
                   "[NeMo I 2024-06-01 10:00:00 nemo_logging:381] Training epoch 0, iteration {}/99 | lr: "
                   "0.0001 | global_batch_size: 8 | global_step: {} | reduced_train_loss: {:.4f} | "
                   "train_step_timing in s: 1.2\n",
                   i, i, l);
             }),
       {.training = 10, .last_step = 9, .first_loss = 3.5, .rate = 1e-4, .loss_name = "reduced_train_loss"}},
      {"torchtitan",
       lines(10,
             [](int i, double l) {
               return fmt::format(
                   "[rank0]:[titan] 2024-06-01 10:00:00,123 - root - INFO - step: {:2}  loss: {:7.4f}  "
                   "grad_norm:  1.52  memory: 32.11GiB(40.5%)  tps: 6,500  tflops: 120.1  mfu: 38.8%\n",
                   10 * i + 1, l);
             }),
       {.training = 10, .first_step = 1, .last_step = 91, .first_loss = 3.5}},
      {"OLMo",
       lines(
           10,
           [](int i, double l) {
             return fmt::format(
                 "2024-01-01 10:00:00.123\thost:0\tolmo.train:967\tINFO\t[step={}/1000,epoch=0]\n    "
                 "optim/total_grad_norm=1.2\n    train/CrossEntropyLoss={:.3f}\n    train/Perplexity=20.1\n  "
                 "  throughput/total_tokens=4194304\n    throughput/device/tokens_per_second=8,000\n",
                 i + 1, l);
           }),
       {.training = 10,
        .first_step = 1,
        .last_step = 10,
        .planned = 1000,
        .first_loss = 3.5,
        .last_loss = 0.8}},
      {"litgpt",
       lines(10,
             [](int i, double l) {
               return fmt::format(
                   "Epoch 1 | iter {} step {} | loss train: {:.3f}, val: {} | iter time: 500.12 ms (step)\n",
                   i + 1, i + 1, l, i == 9 ? "0.95" : "n/a");
             }),
       {.training = 10, .validation = 1, .last_step = 10, .first_loss = 3.5, .last_validation = 0.95}},
      {"Hugging Face with its bar",
       lines(10,
             [](int i, double l) {
               return fmt::format(
                   "\r {:2}%|#         | {}/100 [00:10<01:30,  1.50it/s]\n{{'loss': {:.4f}, 'grad_norm': "
                   "1.2, 'learning_rate': 2e-05, 'epoch': {:.2f}}}\n",
                   10 * i + 10, 10 * i + 10, l, 0.1 * i + 0.1);
             }) +
           "{'train_runtime': 100.1, 'train_samples_per_second': 10.1, 'train_loss': 1.34, 'epoch': "
           "1.0}\n***** train metrics *****\n  epoch                    =        1.0\n  train_loss           "
           "    =       1.34\n",
       {.training = 10,
        .first_step = 10,
        .last_step = 100,
        .planned = 100,
        .first_loss = 3.5,
        .last_loss = 0.8,
        .rate = 2e-5,
        .note = "'train_loss'"}},
      {"Hugging Face's means alone are no curve",
       lines(4,
             [](int i, double l) {
               return fmt::format("{{'eval_loss': {:.3f}, 'eval_runtime': 1.0, 'epoch': {}.0}}\n", l, i + 1);
             }) +
           "{'train_runtime': 100.1, 'train_loss': 1.34, 'epoch': 4.0}\n",
       {.training = 0, .validation = 4, .last_validation = loss_at(3)}},
      {"diffusers",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "Steps: {:3}%|#   | {}/1500 [01:10<16:20,  1.4it/s, lr=1e-05, step_loss={:.4f}]\r", i,
                   25 * (i + 1), l);
             }),
       {.training = 6,
        .first_step = 25,
        .last_step = 150,
        .planned = 1500,
        .rate = 1e-5,
        .loss_name = "step_loss"}},
      {"kohya",
       lines(6,
             [](int i, double l) {
               return fmt::format("steps: {:3}%|#   | {}/1600 [01:10<16:20,  1.4it/s, avr_loss={:.4f}]\r", i,
                                  25 * (i + 1), l);
             }),
       {.training = 6, .first_step = 25, .last_step = 150, .planned = 1600, .loss_name = "avr_loss"}},
      {"torchtune",
       lines(6,
             [](int i, double l) {
               return fmt::format("Step {} | loss:{:.4f} lr:2e-05 tokens_per_second_per_gpu:812.1\n", i + 1,
                                  l);
             }),
       {.training = 6, .last_step = 6, .rate = 2e-5}},
      {"LLaMA-Factory",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "{{\"current_steps\": {}, \"total_steps\": 60, \"loss\": {:.4f}, \"lr\": 1e-05, "
                   "\"epoch\": {:.2f}, \"percentage\": 10.0, \"elapsed_time\": \"0:00:10\"}}\n",
                   10 * i + 10, l, i * 0.1);
             }),
       {.training = 6, .first_step = 10, .last_step = 60, .planned = 60, .rate = 1e-5}},
      {"DeepSpeed",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "[2024-01-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step={}, skipped=0, "
                   "lr=[1e-05], mom=[(0.9, 0.999)]\nsteps: {} loss: {:.4f} iter time (s): 1.234 samples/sec: "
                   "25.9\n",
                   10 * i + 10, 10 * i + 10, l);
             }),
       {.training = 6, .first_step = 10, .last_step = 60, .last_loss = loss_at(5), .rate = 1e-5}},
      {"LeRobot",
       lines(30,
             [](int i, double l) {
               const int step = 200 * (i + 1);
               return fmt::format(
                   "INFO 2024-08-01 10:00:00 ot_train.py:231 step:{} smpl:{}K ep:{} epch:{:.2f} loss:{:.3f} "
                   "grdn:1.2 lr:1.0e-05 updt_s:0.3 data_s:0.01\n",
                   step < 1000 ? std::to_string(step) : fmt::format("{:.0f}K", step / 1000.0),
                   step * 8 / 1000, i * 3, i * 0.01, l);
             }),
       {.training = 30, .first_step = 200, .last_step = 6000, .rate = 1e-5, .note = "rounded"}},
      {"accelerate's several ranks",
       lines(5,
             [](int i, double l) {
               return fmt::format("[rank0]: step {} loss {:.4f}\n[rank1]: step {} loss 9.5\n", i, l, i);
             }),
       {.training = 5, .last_loss = loss_at(4)}},
  };
}

std::vector<Tool> vision() {
  return {
      {"YOLOX",
       lines(8,
             [](int i, double l) {
               return fmt::format(
                   "2021-09-03 20:17:00.976 | INFO     | yolox.core.trainer:after_iter:246 - epoch: {}/2, "
                   "iter: {}/40, mem: 1491Mb, iter_time: 0.487s, data_time: 0.002s, total_loss: {:.1f}, "
                   "iou_loss: 1.9, l1_loss: 0.0, conf_loss: 6.9, cls_loss: 0.5, lr: 1.0e-03, size: 640, ETA: "
                   "0:01:10\n",
                   1 + i / 4, 10 * (i % 4 + 1), l);
             }),
       {.training = 8,
        .first_step = 10,
        .last_step = 80,
        .planned = 80,
        .first_loss = 3.5,
        .rate = 1e-3,
        .loss_name = "total_loss",
        .note = "'iou_loss'"}},
      {"detectron2",
       lines(5,
             [](int i, double l) {
               return fmt::format(
                   "[07/05 12:00:00 d2.utils.events]:  eta: 0:03:15  iter: {}  total_loss: {:.3f}  loss_cls: "
                   "0.6  loss_box_reg: 0.1  time: 0.4  data_time: 0.01  lr: 1.6e-05  max_mem: 3000M\n",
                   20 * i + 19, l);
             }),
       {.training = 5, .first_step = 19, .last_step = 99, .rate = 1.6e-5, .loss_name = "total_loss"}},
      {"mmdetection",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "2021-07-05 12:00:00,123 - mmdet - INFO - Epoch [{}][{}/150]\tlr: 1.978e-03, eta: 1 day, "
                   "2:00:00, time: 0.3, data_time: 0.05, memory: 5000, loss_rpn_cls: 0.5, loss_cls: 0.4, "
                   "acc: 90.1, loss: {:.4f}\n",
                   1 + i / 3, 50 * (i % 3 + 1), l);
             }),
       {.training = 6,
        .first_step = 50,
        .last_step = 300,
        .first_loss = 3.5,
        .rate = 1.978e-3,
        .loss_name = "loss"}},
      {"mmengine",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "2023/01/01 12:00:00 - mmengine - INFO - Epoch(train)   [{}][{:4}/150]  lr: 2.0000e-03  "
                   "eta: 0:10:00  time: 0.3  data_time: 0.01  memory: 5000  loss: {:.4f}  loss_cls: 0.3\n",
                   1 + i / 3, 50 * (i % 3 + 1), l);
             }),
       {.training = 6, .first_step = 50, .last_step = 300, .first_loss = 3.5, .rate = 2e-3}},
      {"mmsegmentation",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "2023/01/01 12:00:00 - mmengine - INFO - Iter(train) [{:6}/160000]  base_lr: 1.0e-02 lr: "
                   "1.0000e-02  eta: 1:10:00  time: 0.3  decode.loss_ce: 0.9  loss: {:.4f}\n",
                   50 * (i + 1), l);
             }),
       {.training = 6, .first_step = 50, .last_step = 300, .planned = 160000, .rate = 1e-2}},
      {"timm",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Train: {} [  50/100 ( 50%)]  Loss: {:.3f} (4.95)  Time: 0.31s, 820.3/s  LR: 1.000e-06  "
                   "Data: 0.01\nTest: [   0/10]  Time: 1.0  Loss:   1.5000 (1.5000)  Acc@1: 50.0\nTest: [  "
                   "10/10]  Time: 1.0  Loss:   9.9000 (1.{}000)  Acc@1: 50.0\n",
                   i, l, i);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 50,
        .last_step = 350,
        .last_validation = 1.3,
        .rate = 1e-6}},
      {"YOLO prints three losses",
       lines(5,
             [](int i, double l) {
               return fmt::format("epoch {} box_loss {:.3f} cls_loss 1.2 dfl_loss 0.9\n", i, l);
             }),
       {.training = 5, .last_step = 4, .loss_name = "box_loss", .note = "'cls_loss', 'dfl_loss'"}},
      {"DCGAN",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "[{}/2][{}/150]\tLoss_D: {:.4f}\tLoss_G: 5.0\tD(x): 0.5166\tD(G(z)): 0.6 / 0.1\n", i / 3,
                   50 * (i % 3), l);
             }),
       {.training = 6, .first_step = 0, .last_step = 250, .loss_name = "Loss_D", .note = "'Loss_G'"}},
      {"PyTorch-GAN",
       lines(6,
             [](int i, double l) {
               return fmt::format("[Epoch {}/2] [Batch {}/3] [D loss: {:.4f}] [G loss: 0.7]\n", i / 3, i % 3,
                                  l);
             }),
       {.training = 6, .loss_name = "D loss", .note = "'G loss'"}},
      {"Caffe",
       lines(3,
             [](int i, double l) {
               return fmt::format(
                   "I0101 12:00:00.123456  1234 solver.cpp:330] Iteration {0}, Testing net (#0)\nI0101 "
                   "12:00:00.123456  1234 solver.cpp:397]     Test net output #0: accuracy = 0.1\nI0101 "
                   "12:00:00.123456  1234 solver.cpp:397]     Test net output #1: loss = {2:.2f} (* 1 = "
                   "{2:.2f} loss)\n"
                   "I0101 12:00:00.123456  1234 solver.cpp:218] Iteration {0} (0 iter/s, 0.1s/100 iters), "
                   "loss = {1:.4f}\nI0101 12:00:00.123456  1234 solver.cpp:237]     Train net output #0: "
                   "loss = {1:.4f} (* 1 = {1:.4f} loss)\nI0101 12:00:00.123456  1234 sgd_solver.cpp:105] "
                   "Iteration {0}, lr = 0.01\n",
                   100 * i, l, l + 0.25);
             }),
       {.training = 3,
        .validation = 3,
        .first_step = 0,
        .last_step = 200,
        .first_loss = 3.5,
        .last_validation = 1.75,
        .rate = 0.01}},
      {"Darknet",
       lines(5,
             [](int i, double l) {
               return fmt::format(
                   "Loaded: 0.000037 seconds\n {}: {:.6f}, 605.2 avg loss, 0.001000 rate, 2.3 seconds, {} "
                   "images, 10.5 hours left\n",
                   i + 1, l, 64 * i);
             }),
       {.training = 5, .first_step = 1, .last_step = 5, .first_loss = 3.5, .rate = 0.001}},
      {"nnU-Net",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2020-01-01 10:00:00.123: \nepoch:  {}\n2020-01-01 10:00:00: train loss : "
                   "{:.4f}\n2020-01-01 10:00:00: validation loss: {:.4f}\n2020-01-01 10:00:00: Average "
                   "global foreground Dice: [0.1]\n2020-01-01 10:00:00: lr: 0.009{}\n2020-01-01 10:00:00: "
                   "This epoch took 100.5 s\n",
                   i, l, l + 0.5, 9 - i);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 0,
        .last_step = 3,
        .last_validation = 1.75,
        .rate = 0.0096}},
      {"nnU-Net 2",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "2023-01-01 10:00:00.1: \n2023-01-01 10:00:00.1: Epoch {}\n2023-01-01 10:00:00.1: Current "
                   "learning rate: 0.0{}\n2023-01-01 10:00:00.1: train_loss {:.4f}\n2023-01-01 10:00:00.1: "
                   "val_loss {:.4f}\n2023-01-01 10:00:00.1: Pseudo dice [0.5, 0.6]\n2023-01-01 10:00:00.1: "
                   "Epoch time: 100.5 s\n",
                   i, 9 - i, l, l + 0.5);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 0,
        .last_step = 3,
        .last_validation = 1.75,
        .rate = 0.06}},
      {"MONAI",
       lines(6,
             [](int i, double l) {
               return fmt::format("{}{}/3, train_loss: {:.4f}\n{}",
                                  i % 3 == 0 ? fmt::format("----------\nepoch {}/2\n", i / 3 + 1) : "",
                                  i % 3 + 1, l,
                                  i % 3 == 2 ? fmt::format("epoch {} average loss: 9.5\n", i / 3 + 1) : "");
             }),
       {.training = 6, .last_step = 6, .planned = 6, .last_loss = loss_at(5)}},
      {"gsplat",
       lines(5,
             [](int i, double l) {
               return fmt::format("loss={:.3f}| sh degree=0| :   {}%|  | {}/30000 [00:10<10:00, 50.1it/s]\r",
                                  l, i, 300 * (i + 1));
             }),
       {.training = 5, .first_step = 300, .last_step = 1500, .planned = 30000}},
  };
}

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

std::vector<Tool> frameworks() {
  return {
      {"tflearn, whose first line of two has another loss than the second",
       lines(6,
             [](int i, double l) {
               return fmt::format(
                   "Training Step: {}  | total loss: \x1b[1m\x1b[32m{:.5f}\x1b[0m\x1b[0m | time: 0.012s\n"
                   "\x1b[2K\r| Adam | epoch: 00{} | loss: {:.5f} - acc: 0.7000 -- iter: {}/20\n\x1b[A\x1b[A",
                   5 + i, l + 0.25, 1 + i / 2, l, 10 * (i % 2 + 1));
             }),
       {.training = 6, .first_step = 5, .last_step = 10, .last_loss = 1.0, .loss_name = "loss"}},
      {"Keras 2",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Epoch {}/12\n\r  1/250 [..............................] - ETA: 10s - loss: "
                   "9.5000\r250/250 [==============================] - 1s 3ms/step - loss: {:.4f} - "
                   "accuracy: 0.1004 - val_loss: {:.4f} - val_accuracy: 0.1010 - lr: 0.0010\nEpoch {}: "
                   "val_loss improved from 9.52000 to 0.48000, saving model to x.h5\n",
                   i + 1, l, l + 0.5, i + 1);
             }),
       {.validation = 4,
        .last_step = 1000,
        .planned = 3000,
        .last_loss = 1.25,
        .last_validation = 1.75,
        .rate = 1e-3}},
      {"Keras 3",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Epoch {}/12\n\x1b[1m250/250\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m "
                   "\x1b[1m1s\x1b[0m 3ms/step - accuracy: 0.1 - loss: {:.4f} - val_accuracy: 0.1 - val_loss: "
                   "{:.4f} - learning_rate: 0.0010\n",
                   i + 1, l, l + 0.5);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 250,
        .last_step = 1000,
        .last_validation = 1.75,
        .rate = 1e-3}},
      {"Keras's guide",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Training loss (for one batch) at step {}: {:.4f}\nSeen so far: {} samples\n", 200 * i, l,
                   64 * i);
             }),
       {.training = 4, .first_step = 0, .last_step = 600, .last_loss = 1.25}},
      {"Lightning",
       lines(
           4,
           [](int i, double l) {
             return fmt::format(
                 "Epoch {}: {:3}%|#####     | {}/200 [00:05<00:05, 19.53it/s, v_num=3, train_loss={:.3f}]\r",
                 i / 2, 50 * (i % 2 + 1), 100 * (i % 2 + 1), l);
           }),
       {.training = 4, .first_step = 100, .last_step = 400, .loss_name = "train_loss"}},
      {"PyTorch's MNIST",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "Train Epoch: {} [{}/60000 ({}%)]\tLoss: {:.6f}\n{}", 1 + i / 2, 30000 * (i % 2),
                   50 * (i % 2), l,
                   i % 2 == 1
                       ? fmt::format("\nTest set: Average loss: {:.4f}, Accuracy: 9841/10000 (98%)\n\n",
                                     l + 0.5)
                       : "");
             }),
       {.training = 4, .validation = 2, .first_step = 0, .last_step = 90000, .last_validation = 1.75}},
      {"PyTorch's quickstart",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "{}loss: {:.6f}  [{:5}/60000]\n{}",
                   i % 2 == 0 ? fmt::format("Epoch {}\n-------------------------------\n", 1 + i / 2) : "", l,
                   64 + 30000 * (i % 2),
                   i % 2 == 1 ? fmt::format("Test Error: \n Accuracy: 50.9%, Avg loss: {:.4f} \n\n", l + 0.5)
                              : "");
             }),
       {.training = 4, .validation = 2, .first_step = 64, .last_step = 90064, .last_validation = 1.75}},
      {"PyTorch's CIFAR tutorial",
       lines(4,
             [](int i, double l) {
               return fmt::format("[{}, {:5}] loss: {:.3f}\n", 1 + i / 2, 2000 * (i % 2 + 1), l);
             }),
       {.training = 4, .first_step = 2000, .last_step = 8000}},
      {"Coursera",
       lines(4, [](int i, double l) { return fmt::format("Cost after iteration {}: {:.6f}\n", 100 * i, l); }),
       {.training = 4, .first_step = 0, .last_step = 300, .last_loss = 1.25, .loss_name = "Cost"}},
      {"A sentence with the iteration",
       lines(4,
             [](int i, double l) {
               return fmt::format("iter {} loss {:.4f}\nValidation loss at iteration {}: {:.2f}\n", 500 * i,
                                  l, 500 * i, l + 0.5);
             }),
       {.training = 4,
        .validation = 4,
        .last_step = 1500,
        .last_validation = 1.75,
        .validation_name = "Validation loss"}},
      {"PaddlePaddle",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "[2022/01/01 12:00:00] ppcls INFO: [Train][Epoch 1/120][Iter: {}/500]lr(LinearWarmup): "
                   "0.00100000, top1: 0.0, CELoss: 7.0, loss: {:.5f}, batch_cost: 1.2s, reader_cost: 0.5, "
                   "ips: 200.1 samples/s, eta: 1:00:00\n",
                   10 * i, l);
             }),
       {.training = 4, .first_step = 0, .last_step = 30, .rate = 1e-3, .loss_name = "loss"}},
      {"MXNet",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "INFO:root:Epoch[{}] Train-cross-entropy={:.6f}\nINFO:root:Epoch[{}] Time "
                   "cost=1.234\nINFO:root:Epoch[{}] Validation-cross-entropy={:.6f}\n",
                   i, l, i, i, l + 0.5);
             }),
       {.training = 4, .validation = 4, .first_step = 0, .last_step = 3, .last_validation = 1.75}},
      {"flax",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "I0101 12:00:00.123456 140000 train.py:150] epoch:{:3}, train_loss: {:.4f}, "
                   "train_accuracy: 92.8, test_loss: {:.4f}, test_accuracy: 98.0\n",
                   i + 1, l, l + 0.5);
             }),
       {.training = 4, .validation = 4, .last_step = 4, .last_validation = 1.75}},
      {"XGBoost",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "[{}]\ttrain-auc:0.9\ttrain-logloss:{:.5f}\teval-auc:0.8\teval-logloss:{:.5f}\n", i, l,
                   l + 0.5);
             }),
       {.training = 4,
        .validation = 4,
        .first_step = 0,
        .last_step = 3,
        .last_validation = 1.75,
        .loss_name = "train-logloss",
        .validation_name = "eval-logloss"}},
      {"LightGBM",
       "[LightGBM] [Info] Number of positive: 10, number of negative: 20\n" +
           lines(4,
                 [](int i, double l) {
                   return fmt::format(
                       "[{}]\ttraining's binary_logloss: {:.6f}\tvalid_1's binary_logloss: {:.6f}\n",
                       10 * (i + 1), l, l + 0.5);
                 }) +
           "Early stopping, best iteration is:\n[25]\ttraining's binary_logloss: 1.3\tvalid_1's "
           "binary_logloss: 1.7\n",
       {.training = 4,
        .validation = 4,
        .first_step = 10,
        .last_step = 40,
        .last_loss = 1.25,
        .last_validation = 1.75}},
      {"CatBoost",
       "Learning rate set to 0.03\n" +
           lines(4,
                 [](int i, double l) {
                   return fmt::format(
                       "{}:\tlearn: {:.7f}\ttest: {:.7f}\tbest: {:.7f} ({})\ttotal: 50ms\tremaining: 50s\n",
                       i, l, l + 0.5, l, i);
                 }) +
           "\nbestTest = 1.7\nbestIteration = 3\n\nShrink model to first 4 iterations.\n",
       {.training = 4,
        .validation = 4,
        .first_step = 0,
        .last_step = 3,
        .last_validation = 1.75,
        .rate = 0.03,
        .loss_name = "learn",
        .note = "above the losses"}},
      {"A dictionary over several lines",
       lines(4,
             [](int i, double l) {
               return fmt::format(
                   "step {}\n{{'loss_cls': 0.3,\n 'loss_box': 0.2,\n 'loss': {:.4f},\n 'loss_mask': 0.1}}\n",
                   i, l);
             }),
       {.training = 4, .last_step = 3, .last_loss = 1.25, .loss_name = "loss", .note = "'loss_cls'"}},
      {"A dictionary of lists",
       "{'loss': [3.5, 2.0, 1.5, 1.25], 'accuracy': [0.1, 0.2, 0.3, 0.4], 'val_loss': [4.0, 2.5, 2.0, "
       "1.75]}\n",
       {.training = 4, .validation = 4, .first_loss = 3.5, .last_loss = 1.25, .last_validation = 1.75}},
      {"Bests are not the moment's",
       lines(4,
             [](int i, double l) {
               return fmt::format("Epoch {} | loss {:.4f} | val_loss {:.4f}\n", i + 1, l, l + 0.5);
             }) +
           "Best epoch: 2, val_loss: 9.5\nLoaded best model (epoch 2, val_loss=9.5)\nFinal loss: "
           "9.5\nAverage training loss: 9.5\n",
       {.training = 4, .validation = 4, .last_step = 4, .last_loss = 1.25, .last_validation = 1.75}},
      {"Episodes beside epochs",
       lines(4, [](int i,
                   double l) { return fmt::format("ep: {} epoch: {} loss: {:.4f}\n", 100 * i + 7, i, l); }),
       {.training = 4, .first_step = 0, .last_step = 3}},
      {"An epoch on several lines",
       lines(6, [](int i, double l) { return fmt::format("Epoch {} loss {:.4f}\n", i / 3, l); }),
       {.training = 6, .first_step = 1, .last_step = 6, .note = "lines are counted"}},
  };
}

class Tools : public Reader {
 protected:
  static void compare(const Tool& tool, const ReadSummary& read) {
    const Expected& expected = tool.read;
    const auto same = [&](const char* what, const auto& wanted, const auto& got) {
      if (wanted && got != wanted)
        ADD_FAILURE() << tool.name << ": " << what << " is " << (got ? *got : -1) << ", not " << *wanted;
    };
    const auto near = [&](const char* what, const std::optional<double>& wanted,
                          const std::optional<double>& got) {
      if (wanted && !(got && std::abs(*got - *wanted) <= 1e-3 * std::abs(*wanted)))
        ADD_FAILURE() << tool.name << ": " << what << " is " << got.value_or(-1) << ", not " << *wanted;
    };
    same("training losses", expected.training, std::optional(read.training_losses));
    same("validation losses", expected.validation, std::optional(read.validation_losses));
    same("first step", expected.first_step, read.first_step);
    same("last step", expected.last_step, read.last_step);
    same("planned steps", expected.planned, read.planned_steps);
    near("first loss", expected.first_loss, read.first_training_loss);
    near("last loss", expected.last_loss, read.last_training_loss);
    near("last validation loss", expected.last_validation, read.last_validation_loss);
    near("rate", expected.rate, read.learning_rate);
    if (!expected.loss_name.empty()) {
      EXPECT_EQ(read.loss_name, expected.loss_name) << tool.name;
    }
    if (!expected.validation_name.empty()) {
      EXPECT_EQ(read.validation_loss_name, expected.validation_name) << tool.name;
    }
    if (!expected.note.empty()) {
      EXPECT_THAT(read.notes, ::testing::Contains(::testing::HasSubstr(expected.note))) << tool.name;
    }
  }

  void check(const std::vector<Tool>& tools) {
    for (const Tool& tool : tools) {
      SCOPED_TRACE(tool.name);
      const auto log = read(tool.log);
      ASSERT_FALSE(log.runs.empty()) << tool.name;
      EXPECT_EQ(log.runs.size(), 1U) << tool.name;
      compare(tool, log.runs[0].read);
    }
  }
};

TEST_F(Tools, LanguageModels) {
  check(language_models());
}
TEST_F(Tools, Vision) {
  check(vision());
}
TEST_F(Tools, SpeechAndText) {
  check(speech_and_text());
}
TEST_F(Tools, Frameworks) {
  check(frameworks());
}

}  // namespace
}  // namespace surefoot::logs
