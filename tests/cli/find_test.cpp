// `surefoot find`: its chart, its range, and what it says when it is interrupted.
#include <filesystem>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using FindBuiltIn = Command;

TEST_F(FindBuiltIn, KeepsAnOlderChartWhenTheDiskIsFull) {
  const std::vector<std::string> full{"sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""};
  const auto expect_failure = [&](const std::vector<std::string>& words) {
    const auto result = run(words, full);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.errors, "surefoot: plot: cannot write " + words.back() + ": File too large\n");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  };
  expect_failure({"find", "--steps", "400", "--method", "two-orders", "--json", "--plot", "y.svg"});
  for (const char* file : {"y.svg", "y.png", "y.pdf"})
    expect_failure({"schedule", "0.1", "--steps", "9", "--plot", file});
  folder.file("y.svg", "old");
  EXPECT_EQ(run({"schedule", "0.1", "--steps", "9", "--plot", "y.svg"}, full).exit_code, 1);
  EXPECT_EQ(folder.read("y.svg"), "old");
  EXPECT_EQ(run({"schedule", "0.1", "--steps", "9", "--plot", "y.svg"}).exit_code, 0);
  EXPECT_TRUE(folder.read("y.svg").starts_with("<?xml"));
}

TEST_F(FindBuiltIn, SaysWhichRatesOfTheScheduleLeaveNoPeak) {
  const auto result = run({"find", "--steps", "1000", "--schedule", "linear(found, 1000, end=40)"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.output, HasSubstr("the rates that no peak changes stand for 20"));
  EXPECT_THAT(result.output, HasSubstr("next: surefoot find without --schedule, or with lower rates"));
}

TEST_F(FindBuiltIn, TwoOrdersBeginsAtTheHighEndOfItsRange) {
  const auto rates = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"find", "--steps", "400", "--method", "two-orders", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<double> tried;
    const auto json = nlohmann::json::parse(run(words).output);
    for (const auto& candidate : json.at("candidates")) tried.push_back(candidate.at("learning_rate"));
    return tried;
  };
  EXPECT_EQ(rates({}).front(), 1);
  EXPECT_EQ(rates({"--lr", "1e-7:10"}).front(), 10);
  EXPECT_EQ(rates({"--lr", "1e-3:0.02"}).front(), 0.02);
  EXPECT_EQ(rates({"--lr", "50:100"}), std::vector<double>{100});
}

TEST_F(FindBuiltIn, AdvisesToRunTheSameCommandWhenInterrupted) {
  // The first line of progress comes after ten seconds, when steps as large as these are not done yet.
  const std::string interrupt_once_testing =
      R"("$@" 2>err & child=$!; until grep -q 'range test' err; do kill -0 $child || exit 1; sleep 0.05; done; kill -INT $child; wait $child)";
  const auto result = run({"find", "--model", "mlp:2048,2048", "--batch-size", "1024", "--lr", "1e-5:1",
                           "--steps", "4000", "--jobs", "1"},
                          {"timeout", "120", "sh", "-c", interrupt_once_testing, "sh"});
  EXPECT_EQ(result.exit_code, 130) << result.output;
  EXPECT_THAT(result.output, HasSubstr("cannot tell: it was interrupted during the range test"));
  EXPECT_THAT(result.output, HasSubstr("next: surefoot find --model mlp:2048,2048 --batch-size 1024 --steps "
                                       "4000 --lr 1e-5:1 --jobs 1\n"));
  EXPECT_THAT(result.output, Not(HasSubstr("this is what was found")));
}

TEST_F(FindBuiltIn, TakesNoEmptyWords) {
  for (const std::string option : {"--model", "--plot", "--target", "--problem", "--data", "--optimizer",
                                   "--lr", "--method", "--schedule", "--device"})
    expect_complaint({"find", option, ""}, option + " must not be empty");
  expect_complaint({"schedule", "0.1", "--steps", "9", "--plot", ""}, "--plot must not be empty");
  expect_complaint({"data", "show", "digits", "--target", ""}, "--target must not be empty");
  expect_complaint({"train", "--lr", "0.1", "--out", ""}, "--out must not be empty");
}

TEST_F(FindBuiltIn, RepeatsLongTextsShortenedAndInOneLine) {
  const std::string text(5000, 'x');
  for (const auto& words : {std::vector<std::string>{"find", "--optimizer", text},
                            {"find", "--model", "mlp:" + text},
                            {"find", "--data", text},
                            {"find", "--lr", text},
                            {"find", "--lr", text + ":1"},
                            {"find", "--steps", text},
                            {"find", "--method", text},
                            {"find", "--device", text},
                            {"find", text},
                            {text},
                            {"schedule", text + "(1)"},
                            {"sweep", "--lr", text}}) {
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.errors, HasSubstr("xxx…"));
    EXPECT_LT(result.errors.size(), 700U);
  }
  expect_complaint({"find", "--optimizer", "a\nb\x1b[31m"}, "'a\\nb\\x1b[31m'");
  expect_complaint({"find", "--optimizer", "sgd:momentum"}, "momentum needs a value");
}

}  // namespace
}  // namespace surefoot::cli
