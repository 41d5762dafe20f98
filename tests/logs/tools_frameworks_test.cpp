#include "logs/tools.hpp"

namespace surefoot::logs {
namespace {

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

TEST_F(Tools, Frameworks) {
  check(frameworks());
}

}  // namespace
}  // namespace surefoot::logs
