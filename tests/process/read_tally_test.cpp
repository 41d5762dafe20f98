#include "surefoot/process/read_tally.hpp"

#include <gtest/gtest.h>

namespace surefoot::process {
namespace {

ReadTally tally_of(const std::string& metric, const std::vector<std::string>& lines) {
  MetricReader reader({.metric = metric});
  ReadTally tally(metric);
  for (const auto& line : lines)
    if (const auto reading = reader.read(line)) tally.add(*reading);
  return tally;
}

TEST(ReadTally, SaysWhatWasRead) {
  const auto tally = tally_of("", {"step 10/40 train_loss 2.5 lr 0.1", "step 20/40 train_loss nan lr 0.05",
                                   "step 20/40 val_loss 1.5 acc 0.4"});
  const auto read = tally.summary();
  EXPECT_EQ(tally.numbers(), 3);
  EXPECT_EQ(read.training_losses, 2);
  EXPECT_EQ(read.validation_losses, 1);
  EXPECT_EQ(read.loss_name, "train_loss");
  EXPECT_EQ(read.validation_loss_name, "val_loss");
  EXPECT_EQ(read.first_step, 10);
  EXPECT_EQ(read.last_step, 20);
  EXPECT_EQ(read.planned_steps, 40);
  EXPECT_EQ(read.first_training_loss, 2.5);
  EXPECT_EQ(read.last_training_loss, 2.5);
  EXPECT_EQ(read.last_validation_loss, 1.5);
  EXPECT_EQ(read.learning_rate, 0.05);
  EXPECT_TRUE(tally.names().contains("acc"));
}

TEST(ReadTally, AMeanOfTheRunIsNoneOfItsLosses) {
  MetricReader reader({});
  ReadTally tally("");
  const auto read = [&](const std::string& line) {
    const auto reading = reader.read(line);
    if (reading) tally.add(*reading);
  };
  for (int step = 1; step <= 6; ++step) {
    read("step " + std::to_string(step) + " loss " + std::to_string(2.0 - 0.1 * step));
    read("step " + std::to_string(step) + " val_loss 2.5");
  }
  read("Average training loss: 9.5");
  read("Test loss: 9.5");
  EXPECT_EQ(tally.summary().training_losses, 6);
  EXPECT_EQ(tally.summary().last_training_loss, 1.4);
  EXPECT_EQ(tally.summary().last_validation_loss, 2.5);
}

TEST(ReadTally, KnowsTheMetricAndWhatWasSeenInItsStead) {
  const auto missing = tally_of("f1", {"step 1 loss 2 acc 0.5"});
  EXPECT_EQ(missing.summary().notes.front(), "no value of the metric 'f1'");
  EXPECT_TRUE(missing.names().contains("acc"));
  const auto found = tally_of("acc", {"step 1 loss 2 acc 0.5", "step 2 loss 1 acc 0.75"});
  EXPECT_EQ(found.summary().notes.front(), "judged by the metric 'acc': 2 values, the last 0.75");
  EXPECT_EQ(tally_of("", {"hello"}).numbers(), 0);
}

}  // namespace
}  // namespace surefoot::process
