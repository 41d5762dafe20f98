#include "surefoot/app/search_budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {
namespace {

using ::testing::HasSubstr;

void expect(const std::string& budget, const std::string& sure, const SearchBudget& wanted) {
  const auto answer = search_budget(budget, sure, 4000);
  EXPECT_DOUBLE_EQ(answer.share, wanted.share) << budget;
  EXPECT_DOUBLE_EQ(answer.sure, wanted.sure) << budget;
  EXPECT_DOUBLE_EQ(answer.seconds, wanted.seconds) << budget;
}

std::string complaint(const std::string& budget, const std::string& sure = "") {
  try {
    search_budget(budget, sure, 4000);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

TEST(SearchBudget, EndsAtNineTenthsSureOrAQuarterOfTheRunUnlessTold) {
  expect("", "", {.share = 0.25, .sure = 0.9});
  expect("0.1", "", {.share = 0.1});
  expect("", "0.97", {.share = 0.25, .sure = 0.97});
  expect("0.5", "95%", {.share = 0.5, .sure = 0.95});
}

TEST(SearchBudget, TakesSharesStepsAndTimes) {
  expect("1", "", {.share = 1});
  expect("10%", "", {.share = 0.1});
  expect("2000", "", {.share = 0.5});
  expect("2_000 steps", "", {.share = 0.5});
  expect("90s", "", {.share = 1, .seconds = 90});
  expect("10min", "", {.share = 1, .seconds = 600});
  expect("1.5h", "0.9", {.share = 1, .sure = 0.9, .seconds = 5400});
}

TEST(SearchBudget, NamesTheRuleThatIsBroken) {
  EXPECT_THAT(complaint("10parsecs"), HasSubstr("got '10parsecs'"));
  EXPECT_THAT(complaint("soon"),
              HasSubstr("a share of the full run, steps or a time such as 0.1, 2000 or 10min"));
  EXPECT_THAT(complaint("0"), HasSubstr("--budget must be positive, got 0"));
  EXPECT_THAT(complaint("-1s"), HasSubstr("--budget must be positive"));
  EXPECT_THAT(complaint("nan"), HasSubstr("--budget must be"));
  EXPECT_THAT(complaint("1.5"), HasSubstr("a whole number of steps, got 1.5"));
  EXPECT_THAT(complaint("4001"), HasSubstr("at most the steps of the full run, 4000, got 4001"));
  EXPECT_THAT(complaint("150%"), HasSubstr("at most the full run, 100%, got 150%"));
  EXPECT_THAT(complaint("", "90"), HasSubstr("did you mean 90%?"));
  EXPECT_THAT(complaint("", "1"), HasSubstr("--sure must lie between 0 and 1, got 1"));
  EXPECT_THAT(complaint("", "very"),
              HasSubstr("--sure must be a number between 0 and 1 such as 0.9, got 'very'"));
}

}  // namespace
}  // namespace surefoot::app
