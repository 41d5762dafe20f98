// `surefoot diagnose` and what train says of its own run, from end to end.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

class DiagnoseCommand : public Command {
 protected:
  /// A text log of a run that falls with a time constant, in steps.
  std::string log(double constant, const std::string& rate) const {
    std::string text = "starting\n";
    for (int step = 0; step <= 1000; step += 5)
      text += "step " + std::to_string(step) + "/1000: train loss " +
              std::to_string(0.3 + 2 / (1 + step / constant)) + ", lr " + rate + "\n";
    return text;
  }
};

TEST_F(DiagnoseCommand, AnswersInWordsInJsonAndByItsExitStatus) {
  folder.file("good.log", log(10, "0.03"));
  folder.file("low.log", log(2000, "0.0001"));
  folder.file("lost.log", log(10, "0.03") + "step 1005: train loss nan\n");
  const auto good = run({"diagnose", "good.log"});
  EXPECT_EQ(good.exit_code, 0) << good.output << good.errors;
  EXPECT_NE(good.output.find("The rate is good"), std::string::npos) << good.output;

  const auto low = run({"diagnose", "low.log", "--json"});
  EXPECT_EQ(low.exit_code, 5);
  const auto json = nlohmann::json::parse(low.output);
  EXPECT_EQ(json.at("verdict"), "too_low");
  EXPECT_GT(json.at("next_learning_rate").get<double>(), 1e-4);
  for (const char* key : {"kind", "from_step", "to_step", "evidence", "advice"})
    EXPECT_TRUE(json.at("findings").at(0).contains(key)) << key;

  EXPECT_EQ(run({"diagnose", "lost.log"}).exit_code, 4);
  const auto several = run({"diagnose", "good.log", "low.log", "--json"});
  EXPECT_EQ(several.exit_code, 5);
  EXPECT_EQ(nlohmann::json::parse(several.output).size(), 2U);
  const auto together = run({"diagnose", "good.log", "low.log"});
  EXPECT_NE(together.output.find("Of 2 rates, 0.03 reaches the lowest training loss"), std::string::npos)
      << together.output;
}

TEST_F(DiagnoseCommand, JudgesRunsAtSeveralRatesByTheBest) {
  folder.file("a.log", log(10, "0.03"));
  folder.file("b.log", log(40, "0.01"));
  folder.file("c.log", log(40, "0.1"));
  const auto text = run({"diagnose", "b.log", "a.log", "c.log"});
  const auto alone = run({"diagnose", "b.log", "a.log", "c.log", "--alone"});
  const auto json = run({"diagnose", "b.log", "a.log", "c.log", "--json"});
  EXPECT_EQ(alone.exit_code, 0) << "each alone looks good: " << alone.output;
  EXPECT_EQ(alone.output.find("Together"), std::string::npos);
  EXPECT_EQ(text.exit_code, 5);
  EXPECT_EQ(json.exit_code, 5);
  EXPECT_NE(text.output.find("b.log\nThe rate is too low"), std::string::npos) << text.output;
  EXPECT_NE(text.output.find("a.log\nThe rate is good"), std::string::npos) << text.output;
  EXPECT_NE(text.output.find("c.log\nThe rate is too high"), std::string::npos) << text.output;
  const auto all = nlohmann::json::parse(json.output);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0]["verdict"], "too_low");
  EXPECT_EQ(all[0]["next_learning_rate"], 0.03);
  EXPECT_EQ(all[1]["verdict"], "good");
  EXPECT_EQ(all[2]["verdict"], "too_high");
  EXPECT_EQ(all[2]["findings"][0]["kind"], "too_high");
}

TEST_F(DiagnoseCommand, NamesThatAreNoUtf8DoNotBreakJson) {
  folder.file("odd\xff.log", log(10, "0.03"));
  const auto json = run({"diagnose", "odd\xff.log", "--json"});
  EXPECT_EQ(json.exit_code, 0) << json.errors;
  EXPECT_EQ(nlohmann::json::parse(json.output).at("name"), "odd\xef\xbf\xbd.log");
}

TEST_F(DiagnoseCommand, ComplainsInOneLineAndReadsTheRest) {
  folder.file("empty.log", "");
  folder.file("words.log", "nothing\nof use\n");
  folder.file("good.log", log(10, "0.03"));
  expect_complaint({"diagnose", "empty.log"}, "empty.log: the log is empty");
  expect_complaint({"diagnose", "words.log"}, "words.log: no loss is in it");
  expect_complaint({"diagnose", "nowhere.log"}, "cannot read nowhere.log");
  expect_complaint({"diagnose", "good.log", "--metric", "loss=("}, "is no regular expression");
  const auto mixed = run({"diagnose", "empty.log", "good.log"});
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_NE(mixed.output.find("The rate is good"), std::string::npos);
}

TEST_F(DiagnoseCommand, EndsAHopelessRunAndReadsWhatItWrote) {
  const auto trained = run({"train", "--lr", "5", "--steps", "400", "--validate-every", "20", "--out", "run",
                            "--tensorboard", "events", "--stop-when", "hopeless"});
  EXPECT_EQ(trained.exit_code, 4) << trained.errors;
  EXPECT_NE(trained.errors.find("diverged"), std::string::npos) << trained.errors;
  EXPECT_EQ(run({"diagnose", "run/curve.csv"}).exit_code, 4);
  EXPECT_EQ(run({"diagnose", "events"}).exit_code, 4);
  expect_complaint({"train", "--lr", "5", "--stop-when", "bored"}, "--stop-when");
}

}  // namespace
}  // namespace surefoot::cli
