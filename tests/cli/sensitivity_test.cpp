#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SensitivityCommand : public Command {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder.path() / name) << text;
  }
  nlohmann::json json_of(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{"sensitivity", "--json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto result = run(all);
    EXPECT_EQ(result.exit_code, 0) << result.errors << result.output;
    return nlohmann::json::parse(result.output);
  }
};

TEST_F(SensitivityCommand, ReadsATableWithStepsAndDrawsIt) {
  std::string table = "lr,seed,step,loss\n";
  for (const int seed : {0, 1})
    for (const auto& [rate, factor] : {std::pair{"0.001", 0.9}, {"0.01", 0.7}, {"0.1", 0.5}, {"1", 0.9}})
      for (int step = 0; step <= 3; ++step)
        table += std::string(rate) + "," + std::to_string(seed) + "," + std::to_string(step * 100) + "," +
                 std::to_string(2 * (step == 0 ? 1 : factor - 0.01 * step)) + "\n";
  write("runs.csv", table);
  const auto json = json_of({"runs.csv", "--plot", "runs.svg", "--price-per-hour", "2"});
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_EQ(json.at("learning_rate"), 0.1);
  EXPECT_EQ(json.at("initial_value"), 2);
  EXPECT_EQ(json.at("from_worst"), false);
  EXPECT_EQ(json.at("evidence").at("columns").at("step"), "step");
  EXPECT_EQ(json.at("cost").size(), 4U);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "runs.svg"));
  const auto text = run({"sensitivity", "runs.csv"});
  EXPECT_THAT(text.output, HasSubstr("rates from 'lr', results from 'loss'"));
}

TEST_F(SensitivityCommand, ReadsOtherToolsExports) {
  write("optuna.csv",
        "number,value,params_lr,params_wd,state\n0,0.9,0.001,0,COMPLETE\n1,0.4,0.01,0,COMPLETE\n"
        "2,0.35,0.1,0,COMPLETE\n3,0.6,1,0,COMPLETE\n4,,10,0,FAIL\n");
  const auto optuna = json_of({"optuna.csv", "--direction", "minimize"});
  EXPECT_EQ(optuna.at("best_tried"), 0.1);
  EXPECT_EQ(optuna.at("evidence").at("assumed").size(), 1U);
  write("wandb.csv",
        "\"Name\",\"config/"
        "learning_rate\",\"State\",\"val_loss\",\"train_loss\"\n\"a\",\"0.001\",\"finished\",\"0.9\",\"0\"\n"
        "\"b\",\"0.01\",\"finished\",\"0.5\",\"0\"\n\"c\",\"0.1\",\"finished\",\"NaN\",\"0\"\n");
  const auto wandb = json_of({"wandb.csv"});
  EXPECT_EQ(wandb.at("metric"), "val_loss");
  EXPECT_EQ(wandb.at("cliff"), 0.1);
  EXPECT_EQ(wandb.at("evidence").at("diverged"), 1);
}

TEST_F(SensitivityCommand, OtherSettingsAreNoSeeds) {
  write("wd.csv", "lr,wd,loss\n0.01,0,0.5\n0.1,0,0.3\n1,0,0.9\n0.01,0.1,1.5\n0.1,0.1,1.3\n1,0.1,1.9\n");
  EXPECT_EQ(json_of({"wd.csv"}).at("evidence").at("runs"), 3);
  write("random.csv", "lr,wd,loss\n0.01,0.01,0.5\n0.1,0.02,0.3\n1,0.03,0.9\n");
  const auto mixed = json_of({"random.csv"});
  EXPECT_EQ(mixed.at("evidence").at("runs"), 3);
  EXPECT_THAT(mixed.at("evidence").at("assumed")[0], HasSubstr("other settings differ"));
}

TEST_F(SensitivityCommand, AScheduleStandsForItsPeak) {
  write("history.csv",
        "run,step,val_loss,lr\na,0,2,0\na,10,1,0.01\na,20,0.9,0.001\nb,0,2,0\nb,10,0.8,0.1\nb,20,0.4,0.01\n"
        "c,0,2,0\nc,10,nan,1\n");
  const auto json = json_of({"history.csv"});
  EXPECT_EQ(json.at("best_tried"), 0.1);
  EXPECT_EQ(json.at("initial_value"), 2);
  EXPECT_EQ(json.at("cliff"), 1);
}

TEST_F(SensitivityCommand, TheWorstAccuracyIsNeverTheBest) {
  write("acc.csv", "lr,val_accuracy\n0.01,0.5\n0.1,0.9\n1,0.2\n");
  EXPECT_EQ(json_of({"acc.csv"}).at("best_tried"), 0.1);
  EXPECT_EQ(json_of({"acc.csv"}).at("direction"), "maximize");
  write("value.csv", "lr,value\n0.01,0.5\n0.1,0.9\n1,0.2\n");
  expect_complaint({"sensitivity", "value.csv"}, "say --direction maximize or --direction minimize");
}

TEST_F(SensitivityCommand, ReadsLogsThatTellTheirRates) {
  for (const auto& [rate, loss] : {std::pair{"0.1", "0.2"}, {"0.01", "0.5"}, {"0.001", "1.5"}})
    write(std::string("lr") + rate + ".csv", std::string("step,val_loss\n0,2\n100,") + loss + "\n");
  const auto json = json_of({"lr0.1.csv", "lr0.01.csv", "lr0.001.csv"});
  EXPECT_EQ(json.at("learning_rate"), 0.1);
  EXPECT_EQ(json.at("evidence").at("rates"), 3);
  EXPECT_EQ(json.at("initial_value"), 2);
}

TEST_F(SensitivityCommand, ReadsAStudy) {
  const auto swept =
      run({"sweep", "--lr", "0.001,0.01,0.1,1", "--seeds", "2", "--study", "mine", "--shell", "--",
           "case {lr} in 0.001) l=1.5;; 0.01) l=0.5;; 0.1) l=0.4;; *) l=nan;; esac; "
           "echo step 0 loss 2.3; echo step 10 loss $l"});
  const auto json = json_of({"mine"});
  EXPECT_EQ(json.at("best_tried"), 0.1) << swept.output << swept.errors;
  EXPECT_EQ(json.at("evidence").at("seeds")[0], 2);
  EXPECT_EQ(json.at("cliff"), 1);
  EXPECT_EQ(json_of({"surefoot.db"}).at("best_tried"), 0.1);
  expect_complaint({"sensitivity", "other"}, "other");
}

TEST_F(SensitivityCommand, SaysWhatCannotBeTold) {
  const auto told = [&](const std::string& table) {
    write("t.csv", table);
    const auto result = run({"sensitivity", "t.csv"});
    EXPECT_EQ(result.exit_code, 3) << result.output << result.errors;
    EXPECT_THAT(result.output, StartsWith("cannot tell: "));
    return result.output;
  };
  EXPECT_THAT(told("lr,loss\n0.1,nan\n1,nan\n"), HasSubstr("diverged"));
  EXPECT_THAT(told("seed,accuracy\n1,0.3\n2,0.4\n"), HasSubstr("is a learning rate"));
  EXPECT_THAT(told("lr,foo\n0.1,0.3\n1,0.4\n"), HasSubstr("is a loss or another metric"));
  expect_complaint({"sensitivity", "nowhere.csv"}, "nowhere.csv: there is no such file");
  expect_complaint({"sensitivity", "t.csv", "--metric", "fooo"}, "did you mean 'foo'?");
  expect_complaint({"sensitivity", "t.csv", "--target", "low"}, "--target must be a finite number");
}

}  // namespace
}  // namespace surefoot::cli
