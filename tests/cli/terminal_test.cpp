// The command's output on a terminal.
#include <sstream>

#include <gmock/gmock.h>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t narrow = 44;

class OnATerminal : public Command {
 protected:
  /// The command on a narrow pseudo-terminal.
  std::string shown(const std::string& words) const {
    return process::run_program(
               {"env", "-C", folder.path().string(), "COLUMNS=" + std::to_string(narrow), "TERM=xterm",
                "script", "-qec", SUREFOOT_BINARY_DIR "/surefoot " + words, "/dev/null"},
               "")
        .output;
  }
};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line); all.push_back(line))
    while (!line.empty() && line.back() == '\r') line.pop_back();
  return all;
}

/// All words, one blank between them.
std::string in_one_line(const std::string& text) {
  std::istringstream stream(text);
  std::string all;
  for (std::string word; stream >> word;) all += (all.empty() ? "" : " ") + word;
  return all;
}

TEST_F(OnATerminal, SentencesAreBrokenBetweenWords) {
  const auto text = shown("diagnose there-is-no-such.log");
  EXPECT_GT(lines(text).size(), 1U) << text;
  for (const auto& line : lines(text)) EXPECT_LE(line.size(), narrow) << text;
  EXPECT_EQ(in_one_line(text), in_one_line(run({"diagnose", "there-is-no-such.log"}).errors));
}

TEST_F(OnATerminal, AHelpIsBrokenBetweenWordsToo) {
  const auto text = shown("trials --help");
  for (const auto& line : lines(text))
    EXPECT_TRUE(line.starts_with("  surefoot ") || line.size() <= narrow) << text;
  EXPECT_EQ(in_one_line(text), in_one_line(run({"trials", "--help"}).output));
}

TEST_F(OnATerminal, WhatGoesElsewhereKeepsItsLines) {
  const auto help = run({"trials", "--help"}, {"COLUMNS=44"}).output;
  std::size_t longest = 0;
  for (const auto& line : lines(help)) longest = std::max(longest, line.size());
  EXPECT_GT(longest, narrow);
}

TEST_F(OnATerminal, LargeRatesAndLossesHaveNoExponent) {
  const auto result =
      run({"sweep", "--lr", "100,1000,100000", "--study", "s", "--", "awk",
           "BEGIN { for (i = 1; i <= 9; ++i) print \"step \" i \"/9 loss \" 20000 + ARGV[1] / i }", "{lr}"});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("best: lr 100, "));
  EXPECT_THAT(result.output, HasSubstr("lr 100000 "));
  EXPECT_THAT(result.output, HasSubstr(" 20010"));
  EXPECT_THAT(result.output, Not(HasSubstr("e+0")));
}

}  // namespace
}  // namespace surefoot::cli
