// `surefoot data show`.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;

using Data = Command;

TEST_F(Data, UnnamedColumnsAreCalledByTheNumberThatTargetTakes) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::to_string(i % 2) + "," + std::to_string(i) + ".5,7\n";
  folder.file("t.csv", text);
  const auto shown = run({"data", "show", "t.csv", "--target", "0"});
  ASSERT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("target column 0"));
  EXPECT_THAT(shown.output, HasSubstr("  column 1  0.5 to 39.5"));
  EXPECT_EQ(run({"data", "show", "t.csv", "--target", "column 0"}).output, shown.output);
  expect_complaint({"data", "show", "t.csv", "--target", "3"}, "its number from 0, -3 to 2, got 3");
  for (const char* command : {"find", "train", "sweep"})
    EXPECT_THAT(run({command, "--help"}).output, HasSubstr("number from 0"));
}

TEST_F(Data, ControlCharactersAreShownEscaped) {
  std::string text = "\"a\nb\",kind\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i) + (i % 2 == 0 ? ",\"x\x1b[31m\"\n" : ",\"y\nz\"\n");
  folder.file("t.csv", text);
  const auto shown = run({"data", "show", "t.csv"});
  ASSERT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("x\\x1b[31m (10) y\\nz (10)\n"));
  EXPECT_THAT(shown.output, HasSubstr("  a\\nb  0 to 19"));
  EXPECT_EQ(shown.output.find('\x1b'), std::string::npos);
}

TEST_F(Data, TheSplitOfATextAddsUpToItsRows) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += static_cast<char>('a' + i * i % 26);
  folder.file("t.txt", text);
  const auto json = nlohmann::json::parse(run({"data", "show", "t.txt", "--json"}).output);
  EXPECT_EQ(json.at("left_out"), 1);
  EXPECT_EQ(json.at("training").get<int>() + json.at("validation").get<int>() + 1, json.at("rows"));
  EXPECT_THAT(run({"data", "show", "t.txt"}).output, HasSubstr("to judge by, 1 between them left out\n"));
}

}  // namespace
}  // namespace surefoot::cli
