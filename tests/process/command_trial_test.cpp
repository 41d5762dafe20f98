#include "surefoot/process/command_trial.hpp"

#include <cmath>
#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/marked_processes.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::process {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Ran {
  CommandOutcome outcome;
  std::vector<Reading> readings;
};

Ran run(const CommandTrialOptions& setup) {
  Ran ran;
  ran.outcome = run_command_trial(setup, {.on_reading = [&](const Reading& reading) {
                                    ran.readings.push_back(reading);
                                    return true;
                                  }});
  return ran;
}

CommandTrialOptions shell(const std::string& line, const std::string& metric = {}) {
  return {.command = {.arguments = {"sh", "-c", line}}, .metric = {.metric = metric}};
}

std::vector<double> losses(const Ran& ran) {
  std::vector<double> all;
  for (const auto& reading : ran.readings)
    if (reading.has_training_loss) all.push_back(reading.training_loss);
  return all;
}

TEST(CommandTrial, ReadsLossesLive) {
  const auto ran =
      run(shell(R"(echo loss=0.5; echo 'loss: 0.4' >&2; sleep 0.1; echo '{"step": 3, "loss": 0.3}';
                               printf '10/1000 loss 0.2\r11/1000 loss 0.1')"));
  EXPECT_EQ(ran.outcome.verdict, CommandVerdict::complete);
  EXPECT_EQ(ran.outcome.reason, "");
  EXPECT_THAT(losses(ran), ::testing::UnorderedElementsAre(0.5, 0.4, 0.3, 0.2, 0.1));
  EXPECT_EQ(ran.readings.back().step, 11);
  EXPECT_EQ(ran.readings.back().steps, 1000);
}

TEST(CommandTrial, ReadsANamedNumberOrAPattern) {
  const std::string line = "echo 'epoch 1 loss 0.5 accuracy 0.8 score(v2)=7'";
  const auto named = run(shell(line, "accuracy"));
  ASSERT_EQ(named.readings.size(), 1U);
  EXPECT_EQ(named.readings[0].value, 0.8);
  const auto matched = run(shell(line, R"(score\(v2\)=([0-9]+))"));
  ASSERT_EQ(matched.readings.size(), 1U);
  EXPECT_EQ(matched.readings[0].value, 7);
  EXPECT_THROW(run(shell(line, "loss ([0-9")), InvalidArgument);
  EXPECT_THROW(run(shell(line, "(loss) ([0-9])")), InvalidArgument);
  EXPECT_THROW(run(shell(line, "accuracy [0-9")), InvalidArgument);
  EXPECT_THROW(run(shell(line, "*accuracy")), InvalidArgument);
}

TEST(CommandTrial, ReadsTheStreamOrFileItIsTold) {
  const std::string line = "echo loss 1; echo loss 2 >&2";
  for (const auto& [source, expected] :
       {std::pair<std::string, double>{"stdout", 1}, std::pair<std::string, double>{"stderr", 2}}) {
    auto setup = shell(line);
    setup.source = output_source(source);
    EXPECT_THAT(losses(run(setup)), ElementsAre(expected));
  }
  const testing::TemporaryFolder folder;
  const auto log = folder.file("log.jsonl", "{\"loss\": 9}\n");
  auto setup =
      shell("echo loss 1; echo '{\"loss\": 3}' >> " + log.string() + "; printf 'loss: 4' >> " + log.string());
  setup.source = output_source(log.string());
  EXPECT_THAT(losses(run(setup)), ElementsAre(3, 4));
}

TEST(CommandTrial, KeepsTheOutput) {
  const testing::TemporaryFolder folder;
  auto setup = shell("echo loss 1; echo warning >&2");
  setup.folder = folder.path();
  run(setup);
  EXPECT_EQ(folder.read("stdout.log"), "loss 1\n");
  EXPECT_EQ(folder.read("stderr.log"), "warning\n");
}

TEST(CommandTrial, KeepsTheEndsOfAFlood) {
  const testing::TemporaryFolder folder;
  {
    KeptOutput kept(folder.path() / "log", 10);
    for (int i = 0; i < 10; ++i) kept.add(std::string(7, static_cast<char>('a' + i)));
  }
  EXPECT_EQ(folder.read("log"), "aaaaaaabbb\n[surefoot: 50 bytes left out]\niiijjjjjjj");
  auto setup = shell(fmt::format("echo loss 1; yes | head -c {}; echo; echo loss 2",
                                 20'000'000 + testing::draws(80) * 1'000'000));
  setup.folder = folder.path();
  const auto ran = run(setup);
  EXPECT_EQ(ran.outcome.verdict, CommandVerdict::complete);
  EXPECT_THAT(losses(ran), ElementsAre(1, 2));
  EXPECT_LT(std::filesystem::file_size(folder.path() / "stdout.log"), 2 * KeptOutput::default_room + 100);
}

TEST(CommandTrial, SaysWhyItFailed) {
  EXPECT_EQ(run({.command = {.arguments = {"./not-there"}}}).outcome.reason,
            "./not-there cannot be started: No such file or directory");
  EXPECT_EQ(run(shell("exit 7")).outcome.reason, "ended with exit status 7; it printed nothing");
  EXPECT_EQ(run(shell("true")).outcome.reason, "ended without having told a loss; it printed nothing");
  EXPECT_EQ(run(shell("echo loss 1", "accuracy")).outcome.reason,
            "ended without having told the metric 'accuracy'; last line: 'loss 1'");
  const auto left = run(shell("setsid sleep 1000 & sleep 0.1"));
  EXPECT_EQ(left.outcome.verdict, CommandVerdict::crashed);
  EXPECT_EQ(
      left.outcome.reason,
      "ended without having told a loss; it left 1 process behind, which was killed; it printed nothing");
  const auto killed = run(shell("echo loss 1; kill -9 $$"));
  EXPECT_EQ(killed.outcome.verdict, CommandVerdict::crashed);
  EXPECT_EQ(killed.outcome.reason,
            "killed by SIGKILL (by hand, by a batch system, or for lack of memory); last line: 'loss 1'");
}

TEST(CommandTrial, ACrashSaysWhereItsLastLineStands) {
  const testing::TemporaryFolder folder;
  auto setup = shell("echo 'loss 1'; echo 'RuntimeError: out of memory' >&2; exit 1");
  setup.folder = folder.path();
  EXPECT_EQ(run(setup).outcome.reason,
            "ended with exit status 1; last line: 'RuntimeError: out of memory', in " +
                (folder.path() / "stderr.log").string());
}

/// The verdict on a command whose user is told to stop only once the command is gone.
CommandVerdict verdict_of_late_news(const std::string& line) {
  int looks = 0;
  // The command ends before the second look, which follows the first by a tenth of a second.
  const auto outcome = run_command_trial(shell(line), {.should_stop = [&] { return ++looks > 1; }});
  return outcome.verdict;
}

TEST(CommandTrial, WhatDiesBeforeItsUserHearsOfAStopIsInterrupted) {
  EXPECT_EQ(verdict_of_late_news("echo loss 1; kill $$; sleep 9"), CommandVerdict::interrupted);
  EXPECT_EQ(verdict_of_late_news("echo loss 1; kill -9 $$; sleep 9"), CommandVerdict::interrupted);
  EXPECT_EQ(verdict_of_late_news("echo loss 1; exit 143"), CommandVerdict::interrupted);
  EXPECT_EQ(verdict_of_late_news("echo loss 1; exit 1"), CommandVerdict::interrupted);
  EXPECT_EQ(verdict_of_late_news("echo loss 1; kill -9 $PPID; sleep 9"), CommandVerdict::interrupted)
      << "the guard";
  EXPECT_EQ(verdict_of_late_news("echo loss 1; kill $PPID; sleep 9"), CommandVerdict::interrupted)
      << "the guard";
  EXPECT_EQ(verdict_of_late_news("echo 5/20 loss 1"), CommandVerdict::interrupted) << "short of its steps";
  EXPECT_EQ(verdict_of_late_news("trap 'exit 0' TERM; echo loss 1; kill $$; sleep 9"),
            CommandVerdict::interrupted);
}

TEST(CommandTrial, AHandlerOfTheSignalThatAllGotMakesNoCompleteRun) {
  const CommandCallbacks told{.should_stop = [] { return true; }, .stop_signal = [] { return SIGINT; }};
  EXPECT_EQ(run_command_trial(shell("trap 'exit 0' INT; echo loss 1; kill -INT $$; sleep 9"), told).verdict,
            CommandVerdict::interrupted);
}

TEST(CommandTrial, WhatWasCompleteWhenItsUserHeardOfAStopCounts) {
  EXPECT_EQ(verdict_of_late_news("echo loss 1"), CommandVerdict::complete);
  EXPECT_EQ(verdict_of_late_news("trap 'exit 0' TERM; echo 20/20 loss 1"), CommandVerdict::complete);
  const auto outcome =
      run_command_trial({.command = {.arguments = {"./not-there"}}}, {.should_stop = [] { return true; }});
  EXPECT_EQ(outcome.verdict, CommandVerdict::crashed);
}

TEST(CommandTrial, WhatDiesAloneIsCrashed) {
  int looks = 0;
  const auto outcome = run_command_trial(shell("echo loss 1; kill $$; sleep 9"), {.should_stop = [&] {
                                           ++looks;
                                           return false;
                                         }});
  EXPECT_EQ(outcome.verdict, CommandVerdict::crashed);
  EXPECT_EQ(outcome.reason, "killed by SIGTERM; last line: 'loss 1'");
  EXPECT_GT(looks, 10) << "it waits for the news";
}

TEST(CommandTrial, AGuardThatIsToldToEndAsksFirst) {
  const auto outcome = run_command_trial(
      shell("trap 'echo bye; exit 3' TERM; echo loss 1; kill $PPID; while :; do sleep 0.01; done"), {});
  EXPECT_THAT(outcome.reason,
              ::testing::StartsWith("ended with exit status 3 (its guard got a signal to end); last line: "));
}

TEST(CommandTrial, KeepsToItsTimeLimit) {
  auto setup = shell("echo loss 1; trap '' TERM; while :; do sleep 1; done");
  setup.time_limit = 0.2;
  setup.command.grace = std::chrono::milliseconds(50);
  const auto ran = run(setup);
  EXPECT_EQ(ran.outcome.verdict, CommandVerdict::timed_out);
  EXPECT_EQ(ran.outcome.reason, "ran longer than 0.2 s");
}

TEST(CommandTrial, StopsWhenItIsTold) {
  int seen = 0;
  const auto outcome = run_command_trial(shell("i=0; while :; do i=$((i+1)); echo loss $i; done"),
                                         {.on_reading = [&](const Reading&) { return ++seen < 5; }});
  EXPECT_EQ(outcome.verdict, CommandVerdict::stopped);
  EXPECT_EQ(seen, 5);
  const auto interrupted = run_command_trial(shell("sleep 1000"), {.should_stop = [] { return true; }});
  EXPECT_EQ(interrupted.verdict, CommandVerdict::interrupted);
}

TEST(MetricReader, KnowsThePlaceFromWhatIsTold) {
  MetricReader counted({});
  EXPECT_EQ(counted.read("loss 3")->step, 1);
  EXPECT_FALSE(counted.read("hello"));
  EXPECT_EQ(counted.read("loss nan")->step, 2);

  MetricReader epochs({.horizon = 1000});
  EXPECT_EQ(epochs.read("Epoch 1/2 [50/100] loss 3")->step, 250);
  EXPECT_EQ(epochs.read("Epoch 2/2 [50/100] loss 3")->step, 750);

  MetricReader percent({.horizon = 1000});
  const auto reading = percent.read(
      "Progress:  10.5% words/sec/thread:   12345 lr:  0.090000 avg.loss:  0.512000 ETA:   0h 0m 0s");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->step, 105);
  EXPECT_EQ(reading->training_loss, 0.512);
}

/// The values a trial reads of a file in which `old` stood before.
std::vector<double> read_after(const std::string& old, const std::string& line) {
  const testing::TemporaryFolder folder;
  const auto log = folder.file("log", old).string();
  auto setup = shell("log=" + log + "; " + line);
  setup.source = output_source(log);
  return losses(run(setup));
}

TEST(CommandTrial, ReadsAFileThatIsWrittenAnew) {
  const std::string old = "loss 0.1\n";
  EXPECT_THAT(read_after(old, "echo loss 0.2 >$log"), ElementsAre(0.2));
  EXPECT_THAT(read_after(old, "echo loss 0.1 >$log"), ElementsAre(0.1));
  EXPECT_THAT(read_after(old, "echo loss 5 >$log"), ElementsAre(5));
  EXPECT_THAT(read_after(old, "printf 'loss 0.2\nloss 0.3\n' >$log"), ElementsAre(0.2, 0.3));
  EXPECT_THAT(read_after(old, "echo loss 0.1 >$log.new; mv $log.new $log"), ElementsAre(0.1));
  EXPECT_THAT(read_after(old, "rm $log; echo loss 0.1 >$log"), ElementsAre(0.1));
  EXPECT_THAT(read_after(old, "echo loss 0.2 >$log; sleep 0.3; echo loss 0.3 >$log"), ElementsAre(0.2, 0.3));
  const std::string long_old(100000, '#');
  EXPECT_THAT(read_after(long_old + "\nloss 1\n", "echo loss 2 >$log; echo loss 3 >>$log"),
              ElementsAre(2, 3));
}

TEST(CommandTrial, WhatStoodInTheFileBeforeIsNotRead) {
  const std::string old = "loss 0.1\n";
  EXPECT_THAT(read_after(old, "true"), ElementsAre());
  EXPECT_THAT(read_after(old, "echo loss 0.2 >>$log"), ElementsAre(0.2));
  EXPECT_THAT(read_after(old, "echo loss 0.1 >>$log; sleep 0.3; echo loss 0.3 >>$log"),
              ElementsAre(0.1, 0.3));
  EXPECT_THAT(read_after(old, "rm $log"), ElementsAre());
  const std::string long_old(100000, '#');
  EXPECT_THAT(read_after(long_old + "\nloss 1\n", "echo loss 3 >>$log"), ElementsAre(3));
}

TEST(CommandTrial, WhatAnEarlierAttemptLeftInItsFolderGoes) {
  const testing::TemporaryFolder folder;
  const auto log = folder.file("log", "loss 0.1\n");
  folder.file("stderr.log", "old");
  auto setup = shell("printf 'loss 0.1\nloss 0.2\n' >" + log.string());
  setup.folder = folder.path();
  setup.source = output_source(log.string());
  EXPECT_THAT(losses(run(setup)), ElementsAre(0.1, 0.2));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "stderr.log"));
  EXPECT_EQ(folder.read("log.earlier"), "loss 0.1\n");
}

TEST(MetricReader, ANumberThatIsNoneStandsWhereThePatternsNumberWould) {
  MetricReader reader({.metric = "val_loss: ([0-9.eE+-]+)"});
  for (const char* line :
       {"val_loss: nan", "epoch 3 val_loss: NaN, 3 s", "val_loss: inf", "val_loss: -inf",
        "val_loss: Infinity", "val_loss: -nan", "val_loss: 1.#QNAN", "val_loss: \xe2\x88\x9e"}) {
    const auto reading = reader.read(line);
    ASSERT_TRUE(reading && reading->value) << line;
    EXPECT_FALSE(std::isfinite(*reading->value)) << line;
  }
  for (const char* line : {"val_loss: nanms", "step_avg:nanms", "nan val_loss: none", "loss: nan",
                           "val_loss: info", "val_loss: none, lr nan"}) {
    const auto reading = reader.read(line);
    EXPECT_FALSE(reading && reading->value) << line;
  }
  EXPECT_EQ(reader.read("val_loss: 0.5 grad nan")->value, 0.5);
  MetricReader digits({.metric = "loss=(\\d+\\.\\d{4})$"});
  EXPECT_TRUE(std::isnan(digits.read("loss=nan")->value.value()));
  MetricReader average({.metric = "step_avg:([0-9.]+)ms"});
  const auto nothing = average.read("step_avg:nanms");
  EXPECT_FALSE(nothing && nothing->value);
}

}  // namespace
}  // namespace surefoot::process
