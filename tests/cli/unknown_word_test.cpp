// Unknown commands, options and arguments are named, with the nearest that is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/adapt/controller_words.hpp"
#include "surefoot/core/error.hpp"

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class UnknownWords : public Command {};

TEST_F(UnknownWords, ACommandIsGuessed) {
  expect_complaint({"fnid"}, "unknown command 'fnid', known: find, train, ");
  expect_complaint({"fnid"}, "; did you mean 'find'?");
  expect_complaint({"diagnos", "x.csv"}, "; did you mean 'diagnose'?");
  expect_complaint({"data", "shwo", "digits"},
                   "unknown command 'shwo', known: list, show; did you mean 'show'?");
  expect_complaint({"elsewhere"}, "unknown command 'elsewhere'");
}

TEST_F(UnknownWords, AnOptionIsGuessed) {
  expect_complaint({"train", "--learning-rate", "0.1"}, "unknown option --learning-rate; did you mean --lr?");
  expect_complaint({"find", "--stesp=5"}, "unknown option --stesp; did you mean --steps?");
  expect_complaint({"train", "--colour", "red"}, "unknown option --colour; surefoot train --help lists them");
  expect_complaint({"--colour"}, "unknown option --colour; surefoot --help lists them");
}

TEST_F(UnknownWords, AControllersArgumentIsGuessed) {
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      adapt::make_controller(text, {.learning_rate = 0.1, .horizon = 100, .every = 10});
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint("reduce_on_plateau:min_lr=1e-5"), HasSubstr("; did you mean 'min_rate'?"));
  EXPECT_THAT(complaint("greedy:max_lr=1"), HasSubstr("; did you mean 'max_rate'?"));
  EXPECT_THAT(complaint("trend:patiense=5"), HasSubstr("; did you mean 'patience'?"));
  EXPECT_THAT(complaint("trend:max_lr=5"), Not(HasSubstr("did you mean")));
}

TEST_F(UnknownWords, DataShowsExamplesOfItsOwn) {
  for (const std::vector<std::string>& help :
       {std::vector<std::string>{"data", "--help"}, {"data", "show", "--help"}}) {
    const auto result = run(help);
    EXPECT_THAT(result.output, HasSubstr("surefoot data show housing.csv --target price"));
    EXPECT_THAT(result.output, Not(HasSubstr("surefoot sweep"))) << result.output;
  }
}

}  // namespace
}  // namespace surefoot::cli
