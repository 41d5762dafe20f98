#include "surefoot/process/placeholders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"
#include "surefoot/process/run_program.hpp"

namespace surefoot::process {
namespace {

using ::testing::ElementsAre;

const PlaceholderValues values{{"lr", "0.1"}, {"seed", "3"}, {"opt", "a b"}};

TEST(Placeholders, AreFilledIn) {
  EXPECT_THAT(fill_placeholders({"--rate={lr}", "{seed}-{seed}", "{opt}"}, values),
              ElementsAre("--rate=0.1", "3-3", "a b"));
}

TEST(Placeholders, LeaveOtherBracesAlone) {
  EXPECT_THAT(fill_placeholders({"{\"a\": 1}", "{", "{}", "a{1,2}", "{{lr}"}, values),
              ElementsAre("{\"a\": 1}", "{", "{}", "a{1,2}", "{lr}"));
}

TEST(Placeholders, AnUnknownOneIsTold) {
  try {
    fill_placeholders({"{ls}"}, values);
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_EQ(std::string(error.what()),
              "unknown placeholder 'ls', known: lr, opt, seed; did you mean 'lr'?; {{ls} is the text itself");
  }
}

TEST(Placeholders, BecomeVariables) {
  EXPECT_THAT(trial_environment({{"lr", "1"}, {"trial_dir", "/x"}, {"weight-decay", "0"}}),
              ElementsAre("SUREFOOT_LR=1", "SUREFOOT_TRIAL_DIR=/x", "SUREFOOT_PARAM_WEIGHT_DECAY=0"));
}

std::string through_shell(const std::string& line, const std::string& value) {
  const auto shell = shell_command(line, {{"x", value}});
  std::vector<std::string> arguments{"env"};
  arguments.insert(arguments.end(), shell.variables.begin(), shell.variables.end());
  arguments.insert(arguments.end(), shell.arguments.begin(), shell.arguments.end());
  return run_program(arguments, "").output;
}

TEST(Placeholders, AShellReadsNoValueAsAnythingButItself) {
  for (const std::string value : {"plain", "a b", "$(echo gotcha)", "`echo gotcha`", "; echo gotcha",
                                  "'; echo gotcha; '", "\"; echo gotcha; \"", "*", "\\", "$HOME", "-n"})
    for (const std::string line :
         {"printf %s {x}", "printf %s \"{x}\"", "printf %s '{x}'", "printf %s {x} | cat"})
      EXPECT_EQ(through_shell(line, value), value) << line;
}

TEST(Placeholders, WhereTheyCannotBeQuotedTheyAreRefused) {
  for (const std::string line :
       {"echo \"$(echo {x})\"", "echo \"`echo {x}`\"", "cat <<E\n{x}\nE\n", "echo \\{x}", "true # {x}",
        "true;#\"\nprintf {x}", "(true)#'\nprintf {x}", "true&#\"\nprintf {x}", "echo $'\\'' {x}"})
    EXPECT_THROW(shell_command(line, {{"x", "1"}}), InvalidArgument) << line;
}

TEST(Placeholders, AHashInsideAWordIsNoComment) {
  for (const std::string line : {"printf %s a#b{x}", "printf %s \"#\"{x}", "printf %s ''#{x}"})
    EXPECT_THAT(through_shell(line, "a b"), ::testing::EndsWith("a b")) << line;
}

TEST(Placeholders, TwoOfOneVariableAreRefused) {
  for (const auto& [a, b] : {std::pair<std::string, std::string>{"a.b", "a_b"}, {"WD", "wd"}}) try {
      trial_environment({{a, "1"}, {b, "2"}});
      FAIL();
    } catch (const InvalidArgument& error) {
      EXPECT_THAT(error.what(), ::testing::StartsWith("the parameters " + a + " and " + b +
                                                      " would both be the variable SUREFOOT_PARAM_"));
    }
}

}  // namespace
}  // namespace surefoot::process
