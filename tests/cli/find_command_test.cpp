// `surefoot find -- COMMAND`: programs that print their losses in every rhythm and style.
#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "support/rhythm.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::RhythmTruth;

const RhythmTruth& truth() {
  static const RhythmTruth truth(2000);
  return truth;
}

class FindForCommand : public Command {
 protected:
  /// Of `rhythm_program STYLE {lr} 2000 TRAINING_EVERY VALIDATION_EVERY AT_START 0`.
  ProgramResult find(const std::string& style, const std::string& training, const std::string& validation,
                     const std::string& at_start, bool json = true) const {
    std::vector<std::string> words{"find", "--steps", "2000"};
    if (json) words.emplace_back("--json");
    for (const auto& word :
         {std::string("--"), std::string(SUREFOOT_BINARY_DIR "/tests/rhythm_program"), style,
          std::string("{lr}"), std::string("2000"), training, validation, at_start, std::string("0")})
      words.push_back(word);
    return run(words);
  }

  nlohmann::json right_answer(const std::string& style, const std::string& training,
                              const std::string& validation, const std::string& at_start) const {
    const auto result = find(style, training, validation, at_start);
    EXPECT_EQ(result.exit_code, 0) << result.errors << result.output;
    auto json = nlohmann::json::parse(result.output, nullptr, false);
    if (json.is_object() && json.contains("learning_rate") && json.at("learning_rate").is_number())
      EXPECT_LE(truth().regret(json.at("learning_rate").get<double>()), 0.02) << json.dump(1);
    else
      ADD_FAILURE() << result.output;
    return json;
  }
};

TEST_F(FindForCommand, IsRightWhereStepZeroIsValidatedAndThenRarely) {
  EXPECT_EQ(right_answer("plain", "1", "500", "1").at("judged_by"), "training_loss");
  EXPECT_EQ(right_answer("nanogpt", "10", "500", "1").at("judged_by"), "training_loss");
  EXPECT_EQ(right_answer("huggingface", "10", "500", "1").at("judged_by"), "training_loss");
  EXPECT_EQ(right_answer("plain", "1", "5", "1").at("judged_by"), "validation_loss");
}

TEST_F(FindForCommand, IsRightWhereValidationLossesAloneAreToldEveryTwentySteps) {
  EXPECT_EQ(right_answer("plain", "0", "20", "0").at("judged_by"), "validation_loss");
  EXPECT_EQ(right_answer("plain", "0", "20", "1").at("judged_by"), "validation_loss");
}

TEST_F(FindForCommand, CannotTellByRareValidationsAlone) {
  const auto result = find("plain", "0", "500", "1", false);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.output, HasSubstr("cannot tell: a loss is printed every 500 steps"));
  EXPECT_THAT(result.output, HasSubstr("next: print a loss every 33 steps or more often"));
}

TEST_F(FindForCommand, ReadsOtherEndsOfLinesAndBuffers) {
  right_answer("unended", "1", "500", "1");
  // All of it is in a few writes.
  const auto json = right_answer("buffered", "1", "500", "1");
  EXPECT_EQ(json.at("learning_rate"), right_answer("plain", "1", "500", "1").at("learning_rate"));
}

TEST_F(FindForCommand, RunningMeansOfKerasAreNotSure) {
  EXPECT_LE(right_answer("keras", "1", "400", "0").at("confidence").get<double>(), 0.9);
}

TEST_F(FindForCommand, ReadsEpochs) {
  right_answer("epochs", "25", "25", "0");
}

TEST_F(FindForCommand, SaysItsCostInTimeAndNamesTheLosses) {
  const auto result = find("plain", "1", "500", "1", false);
  EXPECT_THAT(result.output, HasSubstr("\ntraining loss by learning rate"));
  EXPECT_THAT(result.output, ::testing::Not(HasSubstr("\nvalidation loss by")));
  EXPECT_THAT(result.output,
              ::testing::ContainsRegex("[0-9]+ starts, [0-9.]+ s; a full run is about [0-9.]+ s"));
  const auto json = nlohmann::json::parse(find("plain", "1", "500", "1").output);
  EXPECT_EQ(json.at("command_cost").at("starts"), 11);
  EXPECT_GT(json.at("command_cost").at("seconds").get<double>(), 0);
  EXPECT_TRUE(json.at("command_cost").contains("full_run_seconds"));
  EXPECT_TRUE(json.at("candidates").at(0).at("history").at(0).contains("training_loss"));
  EXPECT_FALSE(json.at("candidates").at(0).at("history").at(0).contains("validation_loss"));
}

TEST_F(FindForCommand, OfACommandThatFailsSaysTheLastLineAndWhereItsOutputLies) {
  const auto result = find("fails", "1", "1", "0");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("RuntimeError: out of memory on device 0"));
  const auto in = result.errors.find("in /");
  ASSERT_NE(in, std::string::npos) << result.errors;
  const std::filesystem::path file =
      result.errors.substr(in + 3, result.errors.find_first_of(" \n;'", in + 3) - in - 3);
  EXPECT_TRUE(std::filesystem::exists(file)) << file;
  std::filesystem::remove_all(file.parent_path().parent_path());
}

TEST_F(FindForCommand, SaysWhenTheRateDoesNotReachTheProgram) {
  const auto result = run({"find", "--steps", "2000", "--", SUREFOOT_BINARY_DIR "/tests/rhythm_program",
                           "plain", "0.01", "2000", "1", "0", "0", "0"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.output, HasSubstr("have the same training loss"));
  EXPECT_THAT(result.output, HasSubstr("takes its rate from {lr}"));
}

TEST_F(FindForCommand, ALargeAccuracyIsNotTakenForALoss) {
  for (const char* metric : {"accuracy", "val_acc", "mean reward", "Top1"})
    expect_complaint({"find", "--steps", "100", "--metric", metric, "--", "true"}, "is better when large");
}

TEST_F(FindForCommand, WordsOfAnEarlierVersionGoOnWorkingAndSayTheNewOnes) {
  const std::vector<std::string> program{
      "--", SUREFOOT_BINARY_DIR "/tests/rhythm_program", "plain", "{lr}", "2000", "1", "5", "1", "0"};
  std::vector<std::string> words{"find", "--json", "--horizon", "2000", "--threads", "1", "--frozen", "8"};
  words.insert(words.end(), program.begin(), program.end());
  const auto old = run(words);
  for (const char* line : {"--horizon is called --steps now", "--threads is called --jobs now",
                           "--frozen is called --paused now"})
    EXPECT_THAT(old.errors, HasSubstr(line));
  words = {"find", "--json", "--steps", "2000", "--jobs", "1", "--paused", "8"};
  words.insert(words.end(), program.begin(), program.end());
  const auto now = run(words);
  EXPECT_EQ(now.errors.find("is called"), std::string::npos) << now.errors;
  EXPECT_EQ(nlohmann::json::parse(old.output)["horizon"], nlohmann::json::parse(now.output)["horizon"]);
}

}  // namespace
}  // namespace surefoot::cli
