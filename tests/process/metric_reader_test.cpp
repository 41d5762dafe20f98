#include "surefoot/process/metric_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace surefoot::process {
namespace {

using ::testing::ElementsAre;

struct Told {
  std::vector<double> training;
  std::vector<double> validation;
  std::vector<double> values;
  std::vector<std::int64_t> steps;
};

Told told_by(const std::vector<std::string>& lines, const std::string& metric = "") {
  MetricReader reader({.metric = metric});
  Told told;
  for (const auto& line : lines) {
    const auto reading = reader.read(line);
    if (!reading) continue;
    if (reading->has_training_loss) told.training.push_back(reading->training_loss);
    if (reading->has_validation_loss) told.validation.push_back(reading->validation_loss);
    if (reading->value) told.values.push_back(*reading->value);
    told.steps.push_back(reading->step);
  }
  return told;
}

const std::vector<std::string> fastai = {
    "epoch     train_loss  valid_loss  accuracy  time    ",
    "0         2.500000    2.750000    0.250000  00:01     ",
    "1         1.500000    1.750000    0.500000  00:01     ",
    "2         1.250000    1.625000    0.625000  00:01     ",
};

TEST(MetricReader, ReadsRowsOfATableAsTheyCome) {
  MetricReader reader({});
  EXPECT_FALSE(reader.read(fastai[0]));
  for (std::size_t row = 1; row < fastai.size(); ++row) {
    const auto reading = reader.read(fastai[row]);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->step, static_cast<std::int64_t>(row));
    EXPECT_EQ(reading->training_loss_name, "train_loss");
    EXPECT_EQ(reading->validation_loss_name, "valid_loss");
  }
}

TEST(MetricReader, ReadsEveryLossOfATableOnce) {
  const auto told = told_by(fastai);
  EXPECT_THAT(told.training, ElementsAre(2.5, 1.5, 1.25));
  EXPECT_THAT(told.validation, ElementsAre(2.75, 1.75, 1.625));
  EXPECT_THAT(told_by(fastai, "accuracy").values, ElementsAre(0.25, 0.5, 0.625));
}

TEST(MetricReader, ReadsMarkdownTables) {
  const auto told = told_by({"| step | train loss | val loss |", "|-----:|-----------:|---------:|",
                             "|   10 | 2.5 | 3.0 |", "|   20 | 1.5 | 2.0 |"});
  EXPECT_THAT(told.training, ElementsAre(2.5, 1.5));
  EXPECT_THAT(told.validation, ElementsAre(3.0, 2.0));
  EXPECT_EQ(told.steps.back(), 20);
}

TEST(MetricReader, ReadsABoxOnceItIsClosed) {
  std::vector<std::string> lines;
  for (const int step : {2048, 4096})
    for (const auto& line :
         {std::string("------------------------------"), std::string("| time/              |       |"),
          "|    total_timesteps | " + std::to_string(step) + "  |",
          std::string("| train/             |       |"),
          "|    loss            | " + std::to_string(4096.0 / step) + " |",
          std::string("------------------------------")})
      lines.push_back(line);
  const auto told = told_by(lines);
  EXPECT_THAT(told.training, ElementsAre(2, 1));
  EXPECT_EQ(told.steps.back(), 4096);
}

TEST(MetricReader, ATableBehindLossesOfTheTextIsNotReadToo) {
  std::vector<std::string> lines = {"step 1 loss 9", "step 2 loss 8", "step 3 loss 7"};
  lines.insert(lines.end(), fastai.begin(), fastai.end());
  EXPECT_THAT(told_by(lines).training, ElementsAre(9, 8, 7));
}

TEST(MetricReader, TheMeanOfAnEpochUnderTheSameWordIsNoneOfTheLosses) {
  std::vector<std::string> lines;
  for (int i = 0; i < 6; ++i) {
    const std::string epoch = "epoch 00" + std::to_string(1 + i / 2);
    lines.push_back(epoch + ": " + std::to_string(100 * (i % 2 + 1)) +
                    " / 200 loss=" + std::to_string(6 - i));
    if (i % 2 == 1) lines.push_back(epoch + " | loss 9.5");
  }
  EXPECT_THAT(told_by(lines).training, ElementsAre(6, 5, 4, 3, 2, 1));
}

}  // namespace
}  // namespace surefoot::process
