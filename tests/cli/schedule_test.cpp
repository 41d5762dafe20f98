// `surefoot schedule` and `surefoot train --schedule` from end to end.
#include <algorithm>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

class ScheduleCommand : public Command {
 protected:
  /// The learning_rate column of a run's curve.csv, by its step.
  std::map<int, double> rates_of(const std::string& run_folder) const {
    std::istringstream lines(folder.read(run_folder + "/curve.csv"));
    std::string line;
    std::getline(lines, line);
    const auto columns = split(line);
    const auto place = std::find(columns.begin(), columns.end(), "learning_rate") - columns.begin();
    std::map<int, double> rates;
    while (std::getline(lines, line)) {
      const auto cells = split(line);
      rates[std::stoi(cells.at(0))] = std::stod(cells.at(static_cast<std::size_t>(place)));
    }
    return rates;
  }

 private:
  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
  }
};

TEST_F(ScheduleCommand, PrintsOneRateAStep) {
  const auto result = run({"schedule", "warmup(4) + linear(peak=0.8, steps=4)", "--steps", "10", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto rates = nlohmann::json::parse(result.output).at("learning_rate").get<std::vector<double>>();
  const std::vector<double> expected{0, 0.2, 0.4, 0.6, 0.8, 0.6, 0.4, 0.2, 0, 0};
  ASSERT_EQ(rates.size(), expected.size());
  for (std::size_t t = 0; t < rates.size(); ++t) EXPECT_NEAR(rates[t], expected[t], 1e-15);
  EXPECT_EQ(run({"schedule", "linear(0.5, 2)", "--csv"}).output, "step,learning_rate\n0,0.5\n1,0.25\n2,0\n");
}

TEST_F(ScheduleCommand, SaysWhatWasReadAndWhereLengthsDiffer) {
  const auto peer =
      run({"schedule", "optax.warmup_cosine_decay_schedule(0.0, 1e-3, 500, 10_000, 1e-5)", "--json"});
  ASSERT_EQ(peer.exit_code, 0) << peer.errors;
  EXPECT_EQ(peer.errors,
            "surefoot: warmup_cosine_decay_schedule (optax): read as warmup(500) + cosine(0.001, 9500, "
            "end=1e-05)\n");
  EXPECT_EQ(nlohmann::json::parse(peer.output).at("steps"), 10001);
  const auto found = run({"schedule", "CosineAnnealingLR(optimizer, T_max=4)", "--peak", "0.5", "--csv"});
  EXPECT_EQ(found.output.substr(0, 28), "step,learning_rate\n0,0.5\n1,0");
  const auto longer = run({"schedule", "linear(0.5, 2)", "--steps", "1_0", "--csv"});
  EXPECT_EQ(longer.errors, "surefoot: the schedule ends at step 2 of 10; the rate stays where it is, at 0\n");
  const auto shares = run({"schedule", "warmup(20%) + linear(1, 80%)", "--steps", "10", "--csv"});
  EXPECT_EQ(shares.errors, "");
  EXPECT_TRUE(shares.output.starts_with("step,learning_rate\n0,0\n1,0.5\n2,1\n3,0.875\n")) << shares.output;
  EXPECT_EQ(run({"schedule", "warmup(20%) + linear(1, 8)", "--csv"}).output, shares.output + "10,0\n");
  const auto comma = run({"schedule", "linear(0.1, 1,500)", "--csv"});
  EXPECT_EQ(comma.exit_code, 0);
  EXPECT_NE(comma.errors.find("'1,500' is read as"), std::string::npos) << comma.errors;
  EXPECT_NE(comma.errors.find("the rate rises from 0.1 to 500 in 1 step"), std::string::npos) << comma.errors;
}

TEST_F(ScheduleCommand, UnderscoresAreTakenInCounts) {
  // Each is refused for what follows, not for the number.
  expect_complaint({"train", "--steps", "49_500", "--lr", "x"}, "--lr must be a number, got 'x'");
  expect_complaint({"train", "--epochs", "1_0", "--batch-size", "1_000", "--seed", "1_2", "--lr", "x"},
                   "--lr must be a number, got 'x'");
  expect_complaint({"train", "--steps", "49_", "--lr", "1"}, "--steps must be a whole number, got '49_'");
  expect_complaint({"train", "--steps", "4_9_5", "--epochs", "2"}, "say the same thing");
  expect_complaint({"find", "--paused", "1_000"}, "--paused needs a command behind --");
  EXPECT_NE(run({"schedule", "constant(1_000.5)", "--steps", "2", "--csv"}).output.find("0,1000.5\n"),
            std::string::npos);
}

TEST_F(ScheduleCommand, TheRateOfAScheduleMayBeSaidBesideIt) {
  expect_complaint({"train", "--schedule", "cosine(0.1, 9)", "--lr", "0.1"},
                   "--lr and --schedule say the same thing");
}

TEST_F(ScheduleCommand, DrawsOnTheTerminalAndIntoAFile) {
  const auto result = run({"schedule", "cosine(0.1, 100)", "--plot", "cosine.svg"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_NE(result.output.find("first 0.1, highest 0.1 at step 0, last 0 at step 100"), std::string::npos)
      << result.output;
  EXPECT_TRUE(folder.read("cosine.svg").starts_with("<?xml"));
}

TEST_F(ScheduleCommand, ComplainsInOneLine) {
  expect_complaint({"schedule", "cosin(0.1, 5)"}, "column 1: unknown schedule 'cosin'");
  expect_complaint({"schedule", "warmup(5) + cosine(0.1, steps=-3)"},
                   "column 31: cosine: steps must be positive, got -3");
  expect_complaint({"schedule", "0.1"}, "--steps is missing, and the schedule has no end of its own");
  expect_complaint({"schedule", "cosine(found, 9)"}, "--peak is missing");
  expect_complaint({"schedule", "warmup(3%) + cosine(0.1, 97%)"},
                   "--steps is missing, and the schedule counts in shares of the run");
  expect_complaint({"schedule", "cosine(0.5, 9)", "--peak", "0.1"},
                   "--peak stands for 'found', and the schedule does not say it, got --peak 0.1");
  expect_complaint({"schedule", "0.1", "--steps", "0"}, "--steps must be positive and finite, got 0");
  expect_complaint({"schedule", "0.1", "--steps", "2.5"}, "--steps must be a whole number");
  expect_complaint({"schedule", "0.1", "--steps", "5", "--csv", "--json"}, "exclude one another");
  expect_complaint({"schedule", "cosine(0.1, 9)", "--plot", "x.bmp"}, "must end in .svg, .png or .pdf");
  expect_complaint(
      {"train", "--schedule", "one_cycle(0.1, 50, momentum=[0.8, 0.9])", "--optimizer", "adagrad"},
      "--schedule: it has a momentum, and optimizer 'adagrad' has none to set");
}

TEST_F(ScheduleCommand, TrainsUnderAControllerOrWithAnOptimizerThatNeedsNoRate) {
  for (const std::vector<std::string>& how :
       {std::vector<std::string>{"--adapt", "pathfinder"},
        {"--adapt", "reduce_and_raise:factor=0.1+guard", "--lr", "1000"},
        {"--optimizer", "prodigy"},
        {"--schedule", "one_cycle(0.1, 100, momentum=[0.8, 0.9])"}}) {
    std::vector<std::string> all{"train", "--steps", "100", "--json"};
    all.insert(all.end(), how.begin(), how.end());
    const auto result = run(all);
    ASSERT_EQ(result.exit_code, 0) << how.back() << result.errors;
    EXPECT_EQ(nlohmann::json::parse(result.output).at("steps"), 100) << how.back();
  }
  expect_complaint({"train", "--resume", "surefoot-runs/001", "--steps", "200"}, "--steps cannot change");
  expect_complaint({"train", "--adapt", "plateau", "--lr", "1"},
                   "unknown controller 'plateau', which is reduce_on_plateau here");
  expect_complaint({"train", "--adapt", "foo"}, "unknown controller 'foo', known: pathfinder, ");
  expect_complaint({"train", "--adapt", "Path-Finder"}, "did you mean 'pathfinder'?");
  expect_complaint({"train", "--adapt", "trend:factor=2", "--lr", "1"},
                   "factor must lie between 0 and 1, got 2");
  expect_complaint({"train", "--adapt", "trend"}, "--lr is missing");
  expect_complaint({"train", "--adapt", "trend", "--schedule", "0.1"}, "--schedule and --adapt");
}

TEST_F(ScheduleCommand, TakesEveryOptionOfPlateausAndGreedy) {
  const std::string improvement = "mode=max,threshold=0.5,threshold_mode=abs,watch=accuracy";
  for (const std::string& how :
       {"reduce_on_plateau:factor=0.5,patience=0,cooldown=1,min_rate=0.001,eps=1e-9," + improvement,
        "greedy:factor=0.5,patience=0,cooldown=1,warmup=1,window=2,max_rate=1,eps=0," + improvement,
        "reduce_and_raise:factor=0.5,patience=0,trial_steps=5," + improvement}) {
    const auto result = run({"train", "--steps", "60", "--validate-every", "8", "--lr", "0.1", "--adapt", how,
                             "--out", "run", "--overwrite", "--json"});
    ASSERT_EQ(result.exit_code, 0) << how << result.errors;
    const auto rates = rates_of("run");
    EXPECT_TRUE(std::any_of(rates.begin(), rates.end(), [](const auto& rate) { return rate.second < 0.1; }))
        << how;
  }
  expect_complaint({"train", "--adapt", "reduce_on_plateau:mode=up", "--lr", "1"},
                   "mode must be one of min, max, got 'up'");
  expect_complaint({"train", "--adapt", "greedy:reset=1", "--lr", "1"},
                   "unknown argument 'reset', known: mode=min|max, factor");
  const auto help = run({"train", "--help"}).output;
  for (const char* option : {"threshold_mode=rel|abs", "watch=training_loss|validation_loss|accuracy",
                             "warmup, cooldown, window", "no_progress, discard"})
    EXPECT_NE(help.find(option), std::string::npos) << option;
}

TEST_F(ScheduleCommand, TrainsUnderAScheduleAndResumesBitForBit) {
  const std::vector<std::string> how{"train",  "--validate-every", "10",
                                     "--json", "--schedule",       "warmup(20) + cosine(peak=0.2, steps=40)"};
  const auto train = [&](std::vector<std::string> more) {
    auto all = how;
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  };
  const auto whole = train({"--steps", "60", "--out", "whole"});
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  ASSERT_EQ(train({"--steps", "30", "--out", "half"}).exit_code, 0);
  const auto resumed =
      run({"train", "--resume", "half", "--steps", "60", "--validate-every", "10", "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(nlohmann::json::parse(resumed.output).at("validation_loss"),
            nlohmann::json::parse(whole.output).at("validation_loss"));
  const auto rates = rates_of("whole");
  EXPECT_EQ(rates, rates_of("half"));
  ASSERT_GE(rates.size(), 6U);
  EXPECT_LT(rates.begin()->second, 0.2);
  EXPECT_LT(rates.rbegin()->second, 0.01);
}

TEST_F(ScheduleCommand, AScheduleSaysHowLongARunIs) {
  const auto own = run({"train", "--schedule", "warmup(10) + cosine(0.1, 30)", "--out", "own", "--json"});
  ASSERT_EQ(own.exit_code, 0) << own.errors;
  EXPECT_EQ(nlohmann::json::parse(own.output).at("steps"), 40);
  // The diagnosis of so short a run is another matter.
  EXPECT_EQ(own.errors.find("the schedule"), std::string::npos) << own.errors;
  const auto other = run({"train", "--schedule", "warmup(25%) + cosine(found, 75%)", "--lr", "0.1", "--steps",
                          "40", "--out", "other", "--json"});
  ASSERT_EQ(other.exit_code, 0) << other.errors;
  EXPECT_EQ(rates_of("own"), rates_of("other"));
  const auto shorter =
      run({"train", "--schedule", "linear(0.1, 40)", "--steps", "20", "--out", "short", "--json"});
  EXPECT_EQ(shorter.errors.substr(0, shorter.errors.find('\n') + 1),
            "surefoot: the run ends at step 20 of the schedule's 40, at a rate of 0.05, where the schedule "
            "goes on to "
            "0\n");
}

TEST_F(ScheduleCommand, FindsThePeakFirst) {
  const auto found =
      run({"find", "--steps", "1500", "--seed", "4", "--schedule", "found * constant(0.5)", "--json"});
  const double peak = nlohmann::json::parse(found.output).at("learning_rate");
  const auto result = run({"train", "--schedule", "found * constant(0.5)", "--steps", "1500", "--seed", "4",
                           "--validate-every", "1500", "--out", "under"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_NEAR(rates_of("under").rbegin()->second, peak / 2, 1e-6 * peak);
}

}  // namespace
}  // namespace surefoot::cli
