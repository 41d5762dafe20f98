#include "surefoot/app/option.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/find_options.hpp"
#include "surefoot/app/store_options.hpp"
#include "surefoot/app/sweep_options.hpp"
#include "surefoot/app/train_options.hpp"
#include "surefoot/app/trainer_options.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::app {
namespace {

using ::testing::HasSubstr;
using Words = std::map<std::string, std::string>;

template <class Options>
class OptionTable : public ::testing::Test {};
using Tables =
    ::testing::Types<CommandOptions, FindOptions, StoreOptions, SweepOptions, TrainOptions, TrainerOptions>;
TYPED_TEST_SUITE(OptionTable, Tables);

TYPED_TEST(OptionTable, NamesEachOptionOnceAndExplainsIt) {
  std::set<std::string> names;
  for (const auto& option : TypeParam::table()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_FALSE(option.help.empty()) << option.name;
  }
  for (const auto& option : TypeParam::table())
    EXPECT_TRUE(*option.same_as == '\0' || names.contains(option.same_as)) << option.name;
}

TYPED_TEST(OptionTable, FillsAMemberOfItsOwn) {
  for (const auto& option : TypeParam::table()) {
    TypeParam options;
    const bool is_flag = std::holds_alternative<bool TypeParam::*>(option.member);
    set_value(options, option, is_flag ? "true" : "7");
    EXPECT_EQ(value_text(options, option), is_flag ? "true" : "7") << option.name;
    for (const auto& other : TypeParam::table())
      EXPECT_EQ(differs(options, other), &other == &option) << option.name << " and " << other.name;
  }
}

TYPED_TEST(OptionTable, IsKeptAndRestored) {
  TypeParam options;
  for (const auto& option : TypeParam::table())
    set_value(options, option, std::holds_alternative<bool TypeParam::*>(option.member) ? "true" : "7");
  Words words;
  keep_words(options, words);
  TypeParam restored;
  restore_words(words, false, restored);
  for (const auto& option : TypeParam::table())
    EXPECT_EQ(differs(restored, option), option.resumed != Resumed::not_kept) << option.name;
}

template <class Action>
std::string complaint(const Action& action) {
  try {
    action();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

TEST(Option, IsSaidAsItWouldBeTyped) {
  FindOptions options{
      .method = "two-orders", .budget = "10min", .schedule = "cosine(found, 9)", .json = true};
  EXPECT_EQ(said_options(options),
            " --method two-orders --budget 10min --schedule 'cosine(found, 9)' --json");
  EXPECT_EQ(said_options(FindOptions()), "");
  CommandOptions command;
  command.metric = "{x}";
  EXPECT_EQ(said_options(command), " --metric '{x}'");
  EXPECT_EQ(said_options(command, "{}"), " --metric {x}");
}

TEST(Option, IsInTheNameOfAStudyThatItMakesAnother) {
  CommandOptions command;
  command.metric = "accuracy";
  command.terminal = true;
  EXPECT_EQ(study_words(command), " (metric accuracy)");
  SweepOptions sweep;
  sweep.stop_when = "hopeless";
  sweep.jobs = 3;
  EXPECT_EQ(study_words(sweep), " (stopped when hopeless)");
}

TEST(Option, OfACommandIsRefusedWithoutOne) {
  FindOptions options;
  options.jobs = 2;
  refuse_command_options(options);
  options.paused = 2;
  EXPECT_EQ(complaint([&] { refuse_command_options(options); }), "--paused needs a command behind --");
}

TEST(Option, OfAResumedRunChangesOnlyWhereItMay) {
  const Words words{{"model", "linear"}, {"device", "cpu"}, {"steps", "10"}, {"epochs", "0"}};
  const auto resumed = [&](const TrainerOptions& said, bool under_adapt) {
    auto options = said;
    restore_words(words, under_adapt, options);
    return options;
  };
  EXPECT_EQ(resumed({.device = "cuda", .said = {"device"}}, true).device, "cuda");
  EXPECT_EQ(resumed({.model = "linear", .said = {"model"}}, true).model, "linear");
  EXPECT_EQ(complaint([&] { resumed({.model = "cnn", .said = {"model"}}, false); }),
            "--model cannot change in a resumed run: it is 'linear' there, got 'cnn'");
  EXPECT_EQ(resumed({.steps = 20, .said = {"steps"}}, false).steps, 20);
  EXPECT_THAT(complaint([&] { resumed({.steps = 20, .said = {"steps"}}, true); }),
              HasSubstr("under --adapt"));
  // One of two that say the same thing stands for both.
  EXPECT_EQ(resumed({.epochs = 3, .said = {"epochs"}}, false).steps, 0);
  EXPECT_EQ(resumed({}, false).steps, 10);
}

}  // namespace
}  // namespace surefoot::app
