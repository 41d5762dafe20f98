#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/reader.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::logs {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// A log as a tool writes it, and what must be read of its first run.
struct Sample {
  std::string tool;
  std::string file;
  std::string text;
  std::int64_t training = 0;
  std::int64_t validation = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  double last_training = none;
  double last_validation = none;
  double rate = none;
  std::string loss_name;
  std::size_t runs = 1;
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
  return out << sample.tool;
}

void expect_value(const std::optional<double>& value, double expected, const std::string& what) {
  EXPECT_EQ(value.has_value(), !std::isnan(expected)) << what;
  if (value && !std::isnan(expected)) {
    EXPECT_NEAR(*value, expected, 1e-9) << what;
  }
}

class Format : public ::testing::TestWithParam<Sample> {
 protected:
  const testing::TemporaryFolder folder;
};

TEST_P(Format, IsReadAsItsToolMeantIt) {
  const Sample& sample = GetParam();
  const auto path = folder.path() / sample.file;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << sample.text;
  const ReadLog log = read_log(path);
  ASSERT_EQ(log.runs.size(), sample.runs);
  const ReadSummary& read = log.runs.front().read;
  EXPECT_EQ(read.training_losses, sample.training);
  EXPECT_EQ(read.validation_losses, sample.validation);
  EXPECT_EQ(read.first_step.value_or(-1), sample.first_step);
  EXPECT_EQ(read.last_step.value_or(-1), sample.last_step);
  expect_value(read.last_training_loss, sample.last_training, "last training loss");
  expect_value(read.last_validation_loss, sample.last_validation, "last validation loss");
  expect_value(read.learning_rate, sample.rate, "rate");
  if (!sample.loss_name.empty()) {
    EXPECT_EQ(read.loss_name, sample.loss_name);
  }
}

const std::vector<Sample> samples{
    {"fastai", "log",
     "epoch     train_loss  valid_loss  accuracy  time    \n"
     "0         0.907095    0.937095    0.697635  00:12     \n"
     "1         0.683222    0.713222    0.772259  00:12     \n",
     2, 2, 0, 1, 0.683222, 0.713222, none, "train_loss"},
    {"fastai with bars and chatter", "log",
     "Downloading 3 files\n"
     "epoch     train_loss  valid_loss  accuracy  time    \n"
     "\xe2\x96\x88------| 0.00% [0/2 00:00<?]\r\xe2\x96\x88\xe2\x96\x88-----| 50.00% [32/64 00:03<00:03 "
     "0.9432]\r"
     "0         0.907095    None        None      00:12     \n"
     "Better model found at epoch 0 with valid_loss value: 0.9\n"
     "1         0.683222    0.713222    0.772259  00:12     \n",
     2, 1, 0, 1, 0.683222, 0.713222, none, "train_loss"},
    {"fastai unfrozen", "log",
     "epoch     train_loss  valid_loss  error_rate  time    \n"
     "0         0.9         0.93        0.2         00:12     \n"
     "epoch     train_loss  valid_loss  error_rate  time    \n"
     "0         0.5         0.53        0.1         00:15     \n"
     "1         0.4         0.43        0.1         00:15     \n",
     1, 1, 0, 0, 0.9, 0.93, none, "train_loss", 2},
    {"spaCy", "log",
     "\xe2\x84\xb9 Pipeline: ['tok2vec', 'ner']\n"
     "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  ENTS_P  ENTS_R  SCORE \n"
     "---  ------  ------------  --------  ------  ------  ------  ------\n"
     "  0       0          0.00     26.50    0.00    0.00    0.00    0.00\n"
     "  0     200         33.61    756.36   68.19   72.46   64.40    0.68\n"
     " 12     400        140.79    184.22   77.42   78.31   76.56    0.77\n"
     "\xe2\x9c\x94 Saved pipeline to output directory\n",
     3, 0, 0, 400, 184.22, none, none, "LOSS NER"},
    {"Stable-Baselines", "log",
     "Using cpu device\n---------------------------------\n| time/              |          |\n|    "
     "iterations      | 1        |\n"
     "|    total_timesteps | 2048     |\n---------------------------------\n"
     "-----------------------------------------\n| time/                   |             |\n|    iterations  "
     "         | 2       "
     "    |\n|    total_timesteps      | 4096        |\n| train/                  |             |\n|    "
     "approx_kl            | 0.0085  "
     "|\n|    entropy_loss         | -0.68       |\n|    learning_rate        | 0.0003      |\n|    loss     "
     "            | 5.83     "
     "   |\n|    n_updates            | 10          |\n|    value_loss           | 53.5        |\n"
     "-----------------------------------------\n",
     1, 0, 4096, 4096, 5.83, none, 0.0003, "train/loss"},
    {"Stable-Baselines's progress.csv", "progress.csv",
     "time/iterations,time/total_timesteps,train/loss,train/value_loss,train/"
     "learning_rate\n1,2048,,,\n2,4096,5.5,53.5,0.0003\n"
     "3,6144,4.5,50.5,0.0003\n",
     2, 0, 4096, 6144, 4.5, none, 0.0003, "train/loss"},
    {"Spinning Up", "log",
     "---------------------------------------\n|             Epoch |               0 |\n|      AverageEpRet "
     "|            20.5 |\n"
     "|             LossV |           350.1 |\n---------------------------------------\n"
     "---------------------------------------\n|             Epoch |               1 |\n|      AverageEpRet "
     "|            24.5 |\n"
     "|             LossV |           300.5 |\n---------------------------------------\n",
     2, 0, 0, 1, 300.5, none, none, "LossV"},
    {"Markdown", "log",
     "# Results\n\n| epoch | train_loss | val_loss | lr |\n|------:|-----------:|:--------|:--:|\n| 1 | 2.31 "
     "| 2.40 | 1e-3 |\n"
     "| 2 | 1.31 | 1.40 | 1e-3 |\n",
     2, 2, 1, 2, 1.31, 1.40, 1e-3, "train_loss"},
    {"a model card", "README.md",
     "### Training results\n\n| Training Loss | Epoch | Step | Validation Loss | Accuracy |\n"
     "|:-------------:|:-----:|:----:|:---------------:|:--------:|\n| No log        | 1.0   | 250  | 0.3128 "
     "         | 0.9105   |\n"
     "| 0.5321        | 2.0   | 500  | 0.2137          | 0.926    |\n| 0.4321        | 3.0   | 750  | 0.2037 "
     "         | 0.927    |\n",
     2, 3, 250, 750, 0.4321, 0.2037, none, "Training Loss"},
    {"rich", "log",
     "\xe2\x94\x8f\xe2\x94\x81\xe2\x94\x81\xe2\x94\xb3\xe2\x94\x81\xe2\x94\x81\xe2\x94\x93\n"
     "\xe2\x94\x83 Epoch \xe2\x94\x83 Loss  \xe2\x94\x83\n"
     "\xe2\x94\xa1\xe2\x94\x81\xe2\x94\x81\xe2\x95\x87\xe2\x94\x81\xe2\x94\x81\xe2\x94\xa9\n"
     "\xe2\x94\x82 1     \xe2\x94\x82 0.7   \xe2\x94\x82\n\xe2\x94\x82 2     \xe2\x94\x82 0.5   "
     "\xe2\x94\x82\n",
     2, 0, 1, 2, 0.5, none, none, "Loss"},
    {"prettytable", "log",
     "+-------+------------+----------+\n| epoch | train_loss | val_loss "
     "|\n+-------+------------+----------+\n"
     "|   0   |    1.5     |   1.6    |\n|   1   |    1.25    |   1.5    "
     "|\n+-------+------------+----------+\n",
     2, 2, 0, 1, 1.25, 1.5, none, "train_loss"},
    {"pandas", "log",
     "   epoch  train_loss  val_loss\n0      1      2.3000       2.4\n1      2      1.2500       NaN\n2      "
     "3      1.0000       1.5\n",
     3, 2, 1, 3, 1.0, 1.5, none, "train_loss"},
    {"column -t", "log", "step  loss  lr\n100   2.5   0.1\n200   1.5   0.1\n", 2, 0, 100, 200, 1.5, none, 0.1,
     "loss"},
    {"write.table of R", "log", "\"epoch\" \"loss\" \"val_loss\"\n\"1\" 1 2.5 2.75\n\"2\" 2 1.5 1.75\n", 2, 2,
     1, 2, 1.5, 1.75, none, "loss"},
    {"DataFrames of Julia", "log",
     "2\xc3\x97"
     "3 DataFrame\n Row \xe2\x94\x82 epoch  loss     val_loss \n     \xe2\x94\x82 Int64  Float64  Float64  \n"
     "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\xbc\xe2\x94\x80\xe2\x94\x80\n   1 \xe2\x94\x82     1     "
     "2.31      2.4\n   2 \xe2\x94\x82     2     1.31      1.4\n",
     2, 2, 1, 2, 1.31, 1.4, none, "loss"},
    {"polars", "log",
     "shape: (2, 2)\n\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90\n\xe2\x94\x82 epoch \xe2\x94\x86 loss "
     "\xe2\x94\x82\n\xe2\x94\x82 ---   \xe2\x94\x86 "
     "---  \xe2\x94\x82\n\xe2\x94\x82 i64   \xe2\x94\x86 f64  "
     "\xe2\x94\x82\n\xe2\x95\x9e\xe2\x95\x90\xe2\x95\xa1\n\xe2\x94\x82 0     \xe2\x94\x86 2.3 "
     " \xe2\x94\x82\n\xe2\x94\x82 1     \xe2\x94\x86 1.3  \xe2\x94\x82\n",
     2, 0, 0, 1, 1.3, none, none, "loss"},
    {"trainNetwork of MATLAB", "log",
     "|=====================================================================|\n"
     "|  Epoch  |  Iteration  |  Time Elapsed  |  Mini-batch  |  Validation  |\n"
     "|         |             |   (hh:mm:ss)   |     Loss     |     Loss     |\n"
     "|=====================================================================|\n"
     "|       1 |           1 |       00:00:03 |       2.6024 |       2.4027 |\n"
     "|       2 |          50 |       00:00:23 |       1.6024 |              |\n"
     "|       2 |         100 |       00:00:33 |       1.2024 |       1.4027 |\n"
     "|=====================================================================|\n",
     3, 2, 1, 100, 1.2024, 1.4027, none, ""},
    {"trainnet of MATLAB", "log",
     "    Iteration    Epoch    TimeElapsed    LearnRate    TrainingLoss    ValidationLoss\n"
     "    _________    _____    ___________    _________    ____________    ______________\n"
     "            0        0       00:00:01        0.001                            2.3857\n"
     "           50        1       00:00:08        0.001          0.2361                  \n"
     "          100        1       00:00:12        0.001          0.1361            0.1857\n",
     2, 2, 0, 100, 0.1361, 0.1857, 0.001, "TrainingLoss"},
    {"Ultralytics", "log",
     "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
     "        1/3      2.21G      1.243      2.437      1.231         19        640: "
     "100%|\xe2\x96\x88\xe2\x96\x88| 8/8 [00:02<00:00,  3.22it/s]\n"
     "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): "
     "100%|\xe2\x96\x88| 4/4 [00:01]\n"
     "                   all        128        929      0.66       0.54        0.6       0.445\n\n"
     "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
     "        2/3      2.21G      1.143      2.337      1.131         19        640: "
     "100%|\xe2\x96\x88\xe2\x96\x88| 8/8 [00:02<00:00,  3.22it/s]\n",
     2, 0, 1, 2, 1.143, none, none, "box_loss"},
    {"YOLO's results.csv", "results.csv",
     "                  epoch,         train/box_loss,         train/cls_loss,           val/box_loss,       "
     "      lr/pg0\n"
     "                      0,                 1.2437,                 2.4371,                 1.3437,       "
     "       0.003\n"
     "                      1,                 1.1437,                 2.3371,                 1.2437,       "
     "       0.002\n",
     2, 2, 0, 1, 1.1437, 1.2437, 0.002, "train/box_loss"},
    {"TensorBoard's CSV", "run-train-tag-train_loss.csv",
     "Wall time,Step,Value\n1622966509.5,0,2.5\n1622966510.5,100,1.5\n", 2, 0, 0, 100, 1.5, none, none,
     "run-train-tag-train_loss"},
    {"TensorBoard's CSV of validation", "val_loss.csv",
     "Wall time,Step,Value\n1622966509.5,0,2.5\n1622966510.5,100,1.5\n", 0, 2, 0, 100, none, 1.5, none, ""},
    {"TensorBoard's JSON", "loss.json", "[[1622966509.5, 0, 2.5], [1622966510.5, 100, 1.5]]", 2, 0, 0, 100,
     1.5, none, none, "loss"},
    {"MLflow's metric file", "metrics/train_loss", "1700000000000 2.5 0\n1700000001000 1.5 10\n", 2, 0, 0, 10,
     1.5, none, none, "train_loss"},
    {"MLflow's CSV", "metrics.csv",
     "run_id,key,value,step,timestamp\na1,train_loss,2.5,0,1700000000000\na1,train_loss,1.5,10,"
     "1700000000001\na1,val_loss,1.75,10,1700000000002\n"
     "a1,lr,0.1,0,1700000000000\na1,lr,0.05,10,1700000000000\n",
     2, 1, 0, 10, 1.5, 1.75, 0.05, "train_loss"},
    {"W&B, two runs", "wandb.csv",
     "\"Step\",\"run-a - train/loss\",\"run-a - train/loss__MIN\",\"run-a - train/loss__MAX\",\"run-b - "
     "train/loss\",\"run-b - "
     "train/loss__MIN\",\"run-b - "
     "train/"
     "loss__MAX\"\n\"50\",\"2.5\",\"2.4\",\"2.6\",\"2.25\",\"2.2\",\"2.3\"\n\"100\",\"1.5\",\"1.4\",\"1.6\","
     "\"\",\"\",\"\"\n",
     2, 0, 50, 100, 1.5, none, none, "train/loss", 2},
    {"W&B, one run named for its rate", "wandb.csv",
     "\"Step\",\"lr=0.01 - train/loss\",\"lr=0.01 - train/loss__MIN\",\"lr=0.01 - "
     "train/loss__MAX\"\n\"0\",\"2.5\",\"2.5\",\"2.5\"\n\"10\",\"1.5\",\"1.5\",\"1.5\"\n",
     2, 0, 0, 10, 1.5, none, none, "train/loss"},
    {"W&B's history", "wandb-history.jsonl",
     "{\"_step\":0,\"_runtime\":1.5,\"_timestamp\":1700000000.5,\"train/"
     "loss\":2.5}\n{\"_step\":10,\"_runtime\":2.5,\"train/loss\":1.5}\n",
     2, 0, 0, 10, 1.5, none, none, "train/loss"},
    {"Comet", "comet.csv",
     "metricName,metricValue,timestamp,step,epoch,runContext\nloss,2.5,1700000000000,0,0,train\nloss,1.5,"
     "1700000001000,10,1,train\n"
     "val_loss,1.75,1700000001000,10,1,validate\n",
     2, 1, 0, 10, 1.5, 1.75, none, "loss"},
    {"trials in one table", "trials.csv", "trial_id,step,loss\n1,0,2.5\n2,0,2.75\n1,10,1.5\n2,10,1.75\n", 2,
     0, 0, 10, 1.5, none, none, "loss", 2},
    {"a phase a row", "log.csv",
     "epoch,phase,loss,acc\n0,train,2.5,0.1\n0,val,2.75,0.1\n1,train,1.5,0.2\n1,val,1.75,0.2\n", 2, 2, 0, 1,
     1.5, 1.75, none, "train/loss"},
    {"history of Keras for R", "history.csv",
     "\"epoch\",\"value\",\"metric\",\"data\"\n1,2.5,\"loss\",\"training\"\n2,1.5,\"loss\",\"training\"\n1,2."
     "75,\"loss\",\"validation\"\n2,1.75,\"loss\",\"validation\"\n"
     "1,0.3,\"accuracy\",\"training\"\n",
     2, 2, 1, 2, 1.5, 1.75, none, "training/loss"},
    {"CatBoost's learn_error", "learn_error.tsv", "iter\tLogloss\n0\t0.65\n1\t0.6\n2\t0.5\n", 3, 0, 0, 2, 0.5,
     none, none, ""},
    {"CatBoost's test_error", "test_error.tsv", "iter\tPoisson\n0\t0.65\n1\t0.6\n2\t0.5\n", 0, 3, 0, 2, none,
     0.5, none, ""},
    {"timm's summary.csv", "summary.csv",
     "epoch,train_loss,eval_loss,eval_top1,lr\n0,2.5,2.25,30.5,0.1\n1,1.5,1.25,50.5,0.05\n", 2, 2, 0, 1, 1.5,
     1.25, 0.05, "train_loss"},
    {"Keras's CSVLogger with semicolons", "log.csv",
     "epoch;accuracy;loss;val_loss\n0;0.5;2.5;2.75\n1;0.6;1.5;1.75\n", 2, 2, 0, 1, 1.5, 1.75, none, "loss"},
    {"Keras's history", "history.json",
     "{\"loss\": [2.5, 1.5], \"val_loss\": [2.75, 1.75], \"accuracy\": [0.1, 0.2]}", 2, 2, 1, 2, 1.5, 1.75,
     none, "loss"},
    {"a nested history", "history.json",
     "{\"model\": \"cnn\", \"history\": {\"loss\": [2.5, 1.5], \"val_loss\": [2.75, 1.75]}}", 2, 2, 1, 2, 1.5,
     1.75, none, "loss"},
    {"train and val apart", "log.json",
     "{\"train\": {\"loss\": [2.5, 1.5, 1.0]}, \"val\": {\"loss\": [2.75, 1.75, 1.5]}}", 3, 3, 1, 3, 1.0, 1.5,
     none, "train/loss"},
    {"pairs of step and loss", "log.json",
     "{\"train_loss\": [[0, 2.5], [100, 1.5]], \"val_loss\": [[100, 1.75]]}", 2, 1, 0, 100, 1.5, 1.75, none,
     "train_loss"},
    {"sacred", "metrics.json",
     "{\"training.loss\": {\"steps\": [0, 100], \"timestamps\": [\"2020-01-01\", \"2020-01-02\"], "
     "\"values\": [2.5, 1.5]}}",
     2, 0, 0, 100, 1.5, none, none, "training.loss"},
    {"Ludwig", "training_statistics.json",
     "{\"evaluation_frequency\": {\"frequency\": 1, \"period\": \"epoch\"}, \"training\": {\"combined\": "
     "{\"loss\": [2.5, 1.5]}, \"label\": "
     "{\"accuracy\": [0.1, 0.2], \"loss\": [2.5, 1.5]}}, \"validation\": {\"combined\": {\"loss\": [2.75, "
     "1.75]}}, \"test\": {\"combined\": "
     "{\"loss\": [3.75, 3.75]}}}",
     2, 2, 1, 2, 1.5, 1.75, none, "training/combined/loss"},
    {"pandas, by column", "log.json", "{\"loss\":{\"0\":2.5,\"1\":1.5},\"val_loss\":{\"0\":2.75,\"1\":1.75}}",
     2, 2, 0, 1, 1.5, 1.75, none, "loss"},
    {"pandas, split", "log.json",
     "{\"columns\":[\"step\",\"loss\"],\"index\":[0,1],\"data\":[[0,2.5],[10,1.5]]}", 2, 0, 0, 10, 1.5, none,
     none, "loss"},
    {"two runs in one document", "log.json",
     "{\"adam\": {\"loss\": [2.5, 1.5]}, \"sgd\": {\"loss\": [2.5, 2.0, 1.75]}}", 2, 0, 1, 2, 1.5, none, none,
     "loss", 2},
    {"records under a key", "log.json",
     "{\"epochs\": [{\"epoch\": 1, \"train\": {\"loss\": 2.5}, \"val\": {\"loss\": 2.75}}, {\"epoch\": 2, "
     "\"train\": {\"loss\": 1.5}, \"val\": {\"loss\": 1.75}}]}",
     2, 2, 1, 2, 1.5, 1.75, none, "train/loss"},
    {"mmengine's scalars.json", "scalars.json",
     "{\"lr\": 0.01, \"data_time\": 0.1, \"loss\": 2.5, \"loss_cls\": 1.5, \"time\": 0.3, \"epoch\": 1, "
     "\"iter\": 50, \"step\": 50}\n"
     "{\"lr\": 0.01, \"data_time\": 0.1, \"loss\": 1.5, \"loss_cls\": 1.0, \"time\": 0.3, \"epoch\": 1, "
     "\"iter\": 100, \"step\": 100}\n",
     2, 0, 50, 100, 1.5, none, 0.01, "loss"},
    {"Detectron2", "metrics.json",
     "{\"data_time\": 0.1, \"iteration\": 19, \"loss_box_reg\": 0.5, \"lr\": 0.01, \"total_loss\": "
     "2.5}\n{\"data_time\": 0.1, \"iteration\": 39, "
     "\"loss_box_reg\": 0.4, \"lr\": 0.02, \"total_loss\": 1.5}\n",
     2, 0, 19, 39, 1.5, none, 0.02, "total_loss"},
    {"nested lines", "log.jsonl",
     "{\"step\": 1, \"train\": {\"loss\": 2.5}, \"val\": {\"loss\": 2.75}}\n{\"step\": 2, \"train\": "
     "{\"loss\": 1.5}, "
     "\"val\": {\"loss\": 1.75}}\n",
     2, 2, 1, 2, 1.5, 1.75, none, ""},
    {"lists within lines", "log.jsonl",
     "{\"step\": 1, \"loss\": 2.5, \"betas\": [0.9, 0.95]}\n{\"step\": 2, \"loss\": 1.5, \"betas\": [0.9, "
     "0.95]}\n",
     2, 0, 1, 2, 1.5, none, none, "loss"},
};

INSTANTIATE_TEST_SUITE_P(Tools, Format, ::testing::ValuesIn(samples), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param.tool)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  return name;
});

}  // namespace
}  // namespace surefoot::logs
