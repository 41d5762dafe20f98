#include "surefoot/app/rate_runs.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {
namespace {

TEST(RateRuns, TellsColumnsOfRates) {
  for (const char* name : {"lr", "LR", "learning_rate", "learningRate", "params_lr", "params.learning_rate",
                           "config/lr", "hparams/lr", "optimizer.lr", "base_lr", "peak_learning_rate"})
    EXPECT_TRUE(is_rate_column(name)) << name;
  for (const char* name : {"lr_decay", "lr_scheduler", "min_lr", "warmup_lr", "loss", "rate", "clr", ""})
    EXPECT_FALSE(is_rate_column(name)) << name;
}

TEST(RateRuns, ReadsTheRateInAName) {
  EXPECT_EQ(rate_in_name("lr0.01.csv"), 0.01);
  EXPECT_EQ(rate_in_name("runs/mlp_lr=1e-3/events"), 1e-3);
  EXPECT_EQ(rate_in_name("learning_rate_3e-4_seed2"), 3e-4);
  EXPECT_EQ(rate_in_name("colr0.1"), std::nullopt);
  EXPECT_EQ(rate_in_name("lr_best"), std::nullopt);
  EXPECT_EQ(rate_in_name("run3"), std::nullopt);
}

TEST(RateRuns, TheDirectionIsSaidNamedOrAskedFor) {
  using study::Direction;
  EXPECT_EQ(direction_of("val_loss", {}), Direction::minimize);
  EXPECT_EQ(direction_of("eval/accuracy", {}), Direction::maximize);
  EXPECT_EQ(direction_of("value", {.metric = "", .direction = Direction::maximize}), Direction::maximize);
  EXPECT_THROW(direction_of("value", {}), InvalidArgument);
}

TEST(RateRuns, LogsWithoutRatesAreRefused) {
  logs::ReadRun log;
  log.curve.points.push_back({.step = 1, .training_loss = 0.5});
  EXPECT_THAT(runs_of_logs({log}).reason, ::testing::HasSubstr("tells its learning rate"));
  log.curve.name = "lr0.1";
  EXPECT_EQ(runs_of_logs({log}).runs.at(0).learning_rate, 0.1);
}

}  // namespace
}  // namespace surefoot::app
