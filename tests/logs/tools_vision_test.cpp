#include "logs/tools.hpp"

namespace surefoot::logs {
namespace {

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

TEST_F(Tools, Vision) {
  check(vision());
}

}  // namespace
}  // namespace surefoot::logs
