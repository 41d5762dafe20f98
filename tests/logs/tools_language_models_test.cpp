#include "logs/tools.hpp"

namespace surefoot::logs {
namespace {

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

TEST_F(Tools, LanguageModels) {
  check(language_models());
}

}  // namespace
}  // namespace surefoot::logs
