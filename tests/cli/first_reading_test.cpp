#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using FirstTrial = Command;
using nlohmann::json;

const std::string falling =
    "i=0; while [ $i -lt 5 ]; do i=$((i + 1)); echo \"step $i/5 train_loss $((9 - i)).5\"; done";

TEST_F(FirstTrial, WhatIsReadOfItIsSaidAndIsInTheResult) {
  const auto text = run({"sweep", "--lr", "1,2", "--study", "s", "--", "sh", "-c", falling, "x", "{lr}"});
  EXPECT_THAT(text.errors,
              HasSubstr("read of trial 0 so far: 5 training losses ('train_loss'), steps 1 to 5 of 5"));
  const auto lines =
      run({"sweep", "--lr", "1,2", "--study", "t", "--json", "--", "sh", "-c", falling, "x", "{lr}"});
  const auto last = lines.output.rfind('\n', lines.output.size() - 2);
  const auto result = json::parse(lines.output.substr(last + 1));
  EXPECT_EQ(result["read"]["loss_name"], "train_loss");
  EXPECT_EQ(result["read"]["training_losses"], 5);
}

TEST_F(FirstTrial, ThatTellsNothingEndsTheSweepAndShowsItsLastLines) {
  const std::string script = "echo reading data; echo no such file >&2; exit 3";
  const auto result = run({"sweep", "--lr", "1,2,3", "--study", "s", "--", "sh", "-c", script, "x", "{lr}"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.errors, AllOf(HasSubstr("| no such file"), HasSubstr("surefoot-runs/s/0000"),
                                   HasSubstr("--keep-going")));
  const auto trials = json::parse(run({"trials", "s", "--json"}).output);
  for (const auto& trial : trials) EXPECT_NE(trial["state"], "crashed");
  const auto all =
      run({"sweep", "--lr", "1,2,3", "--study", "s", "--keep-going", "--", "sh", "-c", script, "x", "{lr}"});
  EXPECT_THAT(all.output, HasSubstr("3 of 3 trials done (3 crashed)"));
}

TEST_F(FirstTrial, SaysWhichNumbersItSawInsteadOfTheMetric) {
  const auto result = run({"sweep", "--lr", "1,2", "--study", "s", "--metric", "val_acc", "--", "sh", "-c",
                           "echo step 1 loss 2 accuracy 0.5", "x", "{lr}"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.errors,
              AllOf(HasSubstr("'val_acc'"), HasSubstr("the numbers seen are 'accuracy', 'loss'")));
}

TEST_F(FirstTrial, IsNoneWhereTheStudyHasTold) {
  const std::string script = "[ \"$1\" = 3 ] && exit 1; echo loss 1";
  EXPECT_EQ(run({"sweep", "--lr", "1,3", "--study", "s", "--", "sh", "-c", script, "x", "{lr}"}).exit_code,
            0);
}

TEST_F(FirstTrial, DryRunSaysWhatIsReadAndKeepsNothing) {
  const auto text =
      run({"sweep", "--lr", "1,2", "--seeds", "3", "--dry-run", "--", "sh", "-c", falling, "x", "{lr}"});
  EXPECT_EQ(text.exit_code, 0) << text.errors;
  EXPECT_THAT(text.output,
              AllOf(HasSubstr("read: 5 training losses ('train_loss')"),
                    HasSubstr("6 trials: 2 configurations, 3 seeds each"), HasSubstr("nothing was kept")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "surefoot.db"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "surefoot-runs"));
  const auto find = run({"find", "--dry-run", "--json", "--", "sh", "-c", falling, "x", "{lr}"});
  const auto result = json::parse(find.output);
  EXPECT_EQ(result["schema"], 1);
  EXPECT_EQ(result["read"]["training_losses"], 5);
  const auto nothing = run({"sweep", "--lr", "1", "--dry-run", "--", "sh", "-c", "echo hello", "x", "{lr}"});
  EXPECT_EQ(nothing.exit_code, 3);
  EXPECT_THAT(nothing.output, AllOf(HasSubstr("nothing to judge it by"), HasSubstr("| hello")));
  expect_complaint({"sweep", "--dry-run"}, "--dry-run needs a command");
}

TEST_F(FirstTrial, OfADryRunThatFailsTheOutputStays) {
  const auto failed = run(
      {"sweep", "--lr", "1", "--dry-run", "--json", "--", "sh", "-c", "echo gone >&2; exit 3", "x", "{lr}"});
  EXPECT_EQ(failed.exit_code, 3);
  const std::string ended = json::parse(failed.output)["ended"];
  const auto at = ended.find(", in ");
  ASSERT_NE(at, std::string::npos) << ended;
  const std::filesystem::path kept = ended.substr(at + 5);
  EXPECT_TRUE(std::filesystem::exists(kept)) << ended;
  std::filesystem::remove_all(kept.parent_path());
}

TEST_F(FirstTrial, ABracketThatIsNotClosedIsASlip) {
  expect_complaint({"sweep", "--lr", "1", "--param", "layers=[64,64", "--", "true", "{lr}", "{layers}"},
                   "parameter layers: a bracket is not closed in '[64,64'");
}

TEST_F(FirstTrial, AMetricThatRisesIsMaximizedOrAskedFor) {
  const std::string script = "echo step 1 accuracy 0.$1 speed 3";
  const auto known =
      run({"sweep", "--lr", "1,2,3", "--metric", "accuracy", "--", "sh", "-c", script, "x", "{lr}"});
  EXPECT_THAT(known.output, HasSubstr("best: lr 3, largest value 0.3"));
  EXPECT_THAT(known.errors, HasSubstr("better the larger it is"));
  expect_complaint({"sweep", "--metric", "speed", "--", "sh", "-c", script, "x", "{lr}"},
                   "say --direction maximize or --direction minimize");
  expect_complaint({"find", "--steps", "1000", "--metric", "accuracy", "--", "sh", "-c", script, "x", "{lr}"},
                   "find looks for the smallest number");
}

TEST_F(FirstTrial, ValuesArriveAsTyped) {
  const auto result = run({"sweep",
                           "--lr",
                           "1e-1",
                           "--param",
                           "fold=01,02",
                           "--param",
                           "ver=1.10",
                           "--param",
                           "layers=[64,64],[128]",
                           "--param",
                           "amp=,--amp",
                           "--study",
                           "s",
                           "--",
                           "sh",
                           "-c",
                           "echo \"$# $*\"; echo loss 1",
                           "x",
                           "{lr}",
                           "{fold}",
                           "{ver}",
                           "{layers}",
                           "{amp}"});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(folder.read("surefoot-runs/s/0000/stdout.log"), "4 1e-1 01 1.10 [64,64]\nloss 1\n");
  EXPECT_EQ(folder.read("surefoot-runs/s/0001/stdout.log"), "5 1e-1 01 1.10 [64,64] --amp\nloss 1\n");
  const auto trials = json::parse(run({"trials", "s", "--json"}).output);
  EXPECT_EQ(trials[0]["params"]["fold"], "01");
  EXPECT_EQ(trials[0]["params"]["layers"], "[64,64]");
}

TEST_F(FirstTrial, ARateThatTheCommandIsNotToldIsAWarning) {
  const auto untold = run({"sweep", "--lr", "1,2", "--", "sh", "-c", "echo loss 1"});
  EXPECT_THAT(untold.errors, HasSubstr("{lr} does not stand in the command"));
  const auto told = run({"sweep", "--lr", "1,2", "--", "sh", "-c", "echo loss $SUREFOOT_LR"});
  EXPECT_THAT(told.errors, Not(HasSubstr("does not stand in the command")));
}

TEST_F(FirstTrial, TheRateToUseStaysAwayFromTheCliff) {
  // Good from 0.01 on, and gone at 1: the best stands beside the cliff.
  const std::string script =
      "case $1 in 0.001) e=1.9;; 0.01) e=0.52;; 0.1) e=0.50;; *) e=nan;; esac; "
      "for i in 1 2 3 4 5 6 7 8; do echo \"step $i/8 loss $(awk -v e=$e -v i=$i 'BEGIN { if (e == \"nan\") "
      "print e; "
      "else print e + (2 - e) * exp(-i) }')\"; done";
  const auto result =
      run({"sweep", "--lr", "0.001,0.01,0.1,1", "--json", "--", "sh", "-c", script, "x", "{lr}"});
  const auto last = result.output.rfind('\n', result.output.size() - 2);
  const auto end = json::parse(result.output.substr(last + 1));
  EXPECT_EQ(end["best"]["learning_rate"], 0.1);
  const double rate = end["recommended_learning_rate"];
  EXPECT_GT(rate, 0.01);
  EXPECT_LT(rate, 0.08);
}

}  // namespace
}  // namespace surefoot::cli
