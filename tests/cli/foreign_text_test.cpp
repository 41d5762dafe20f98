// Names and lines from outside, which must move no cursor of whoever reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Clears the screen by C0 and by C1, turns the direction of writing, and is no UTF-8.
const std::string hostile =
    "a\x1b[2Jb\xc2\x9b"
    "2J\u202e\x9b";
const std::string harmless = "a\\x1b[2Jb\\u009b2J\\u202e\\x9b";

class ForeignText : public Command {
 protected:
  static void expect_harmless(const ProgramResult& result, const std::string& expected = harmless) {
    for (const auto& text : {result.output, result.errors}) {
      EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << text;
      EXPECT_THAT(text, Not(HasSubstr("\xc2\x9b"))) << text;
      EXPECT_THAT(text, Not(HasSubstr("\x9b"))) << text;
      EXPECT_THAT(text, Not(HasSubstr("\u202e"))) << text;
    }
    EXPECT_THAT(result.output + result.errors, HasSubstr(expected));
  }

  std::string losses() const {
    std::string text = "step,training_loss\n";
    for (int i = 0; i < 60; ++i) text += std::to_string(i) + "," + std::to_string(2.0 / (1 + i)) + "\n";
    return text;
  }
};

TEST_F(ForeignText, NamesOfFilesAndRuns) {
  folder.file(hostile + ".csv", losses());
  expect_harmless(run({"diagnose", hostile + ".csv"}));
  expect_harmless(run({"diagnose", hostile + ".csv", hostile + ".txt"}));
  folder.file("bad.csv", "step,loss\n1," + hostile + "\n2,1\n3,1\n");
  expect_harmless(run({"diagnose", hostile}));
  expect_harmless(run({"schedule", "cosine(0.1, 5)", "--plot", hostile + ".svg/a.svg"}));
  expect_harmless(run({"schedule", "cosine(0.1, " + hostile + ")"}), "\\x1b[2Jb");
}

TEST_F(ForeignText, NamesOfStudiesTheirParametersAndReasons) {
  const std::string name =
      "b\xc2\x9b"
      "2J\u202e";
  const std::string shown = "b\\u009b2J\\u202e";
  expect_harmless(run({"sweep", "--lr", "0.1", "--study", name, "--param", "p=" + name, "--", "sh", "-c",
                       "echo loss=1; echo \"$1\" >&2; exit 3", "sh", name, "{lr}", "{p}"}),
                  shown);
  expect_harmless(run({"studies"}), shown);
  expect_harmless(run({"trials", name}), shown);
  expect_harmless(run({"best", name}), shown);
  expect_harmless(run({"trials", name + "x"}), shown);
  expect_harmless(run({"sweep", "--lr", "0.1", "--study", hostile, "--", "true", "{lr}"}));
  expect_harmless(run({"delete", name}), shown);
}

}  // namespace
}  // namespace surefoot::cli
