// The command from end to end, in a folder of its own.
#include "cli/command.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace surefoot::cli {
namespace {

TEST_F(Command, FindsARateForItsOwnDataAndSaysSoInJson) {
  const auto result = run({"find", "--steps", "1500", "--json", "--plot", "chart.svg"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(result.errors, "");
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_GT(json.at("learning_rate"), 0.005);
  EXPECT_LT(json.at("learning_rate"), 2);
  EXPECT_LE(json.at("low"), json.at("learning_rate"));
  EXPECT_GE(json.at("high"), json.at("learning_rate"));
  EXPECT_EQ(json.at("horizon"), 1500);
  EXPECT_LE(json.at("cost_share"), 0.25);
  EXPECT_GE(json.at("candidates").size(), 5U);
  EXPECT_TRUE(folder.read("chart.svg").starts_with("<?xml"));
}

TEST_F(Command, FindsTheSameRateWithTheSameSeed) {
  const auto answer = [&](const char* threads) {
    auto json = nlohmann::json::parse(
        run({"find", "--steps", "1500", "--seed", "4", "--json", "--jobs", threads}).output);
    json.erase("seconds");
    return json;
  };
  const auto first = answer("2");
  EXPECT_EQ(first, answer("2"));
  EXPECT_EQ(first, answer("1"));
}

TEST_F(Command, FindsThePeakOfASchedule) {
  const auto result = run({"find", "--steps", "1500", "--schedule", "cosine(found, 1500)", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_GT(json.at("learning_rate"), 0.01);
  EXPECT_LE(json.at("cost_share"), 0.25);
  expect_complaint({"find", "--schedule", "cosine(0.1, 1500)"}, "write found where the rate is to be found");
  expect_complaint({"find", "--schedule", "cosine(found, 1500)", "--method", "valley"},
                   "only the race knows schedules");
}

TEST_F(Command, EveryMethodAnswers) {
  for (const char* method : {"steepest", "minimum", "valley", "slide", "two-orders", "cyclical"}) {
    const auto result = run({"find", "--steps", "400", "--method", method, "--json"});
    ASSERT_EQ(result.exit_code, 0) << method << result.errors;
    EXPECT_EQ(nlohmann::json::parse(result.output).at("method"), method);
  }
}

TEST_F(Command, RefusesWhenNothingCanBeLearned) {
  std::string noise = "a,b\n";
  for (int i = 0; i < 400; ++i) noise += std::to_string(i * 7919 % 400) + "," + std::to_string(i % 2) + "\n";
  folder.file("noise.csv", noise);
  const auto result = run({"find", "--data", "noise.csv", "--model", "linear", "--lr", "1e-9:1e-7",
                           "--method", "combined", "--json"});
  EXPECT_EQ(result.exit_code, 3) << result.output;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_TRUE(json.at("learning_rate").is_null());
  EXPECT_FALSE(json.at("reason").get<std::string>().empty());
}

TEST_F(Command, TrainsWritesAndResumesBitForBit) {
  const auto whole =
      run({"train", "--lr", "0.1", "--steps", "200", "--validate-every", "50", "--out", "whole", "--json"});
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  const auto json = nlohmann::json::parse(whole.output);
  EXPECT_LT(json.at("validation_loss"), json.at("initial_validation_loss"));
  EXPECT_EQ(json.at("steps"), 200);
  EXPECT_FALSE(json.at("diverged").get<bool>());
  EXPECT_GT(json.at("accuracy"), 0.2);
  EXPECT_GT(json.at("samples_per_second"), 0);
  ASSERT_EQ(
      run({"train", "--lr", "0.1", "--steps", "100", "--validate-every", "50", "--out", "half"}).exit_code,
      0);
  const auto resumed =
      run({"train", "--resume", "half", "--steps", "200", "--validate-every", "50", "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(nlohmann::json::parse(resumed.output).at("validation_loss"), json.at("validation_loss"));
  const auto losses = [&](const std::string& file) {
    std::string kept;
    std::istringstream lines(folder.read(file));
    for (std::string line; std::getline(lines, line);)
      kept += line.substr(line.rfind(',', line.rfind(',') - 1)) + "\n";
    return kept;
  };
  EXPECT_EQ(losses("half/curve.csv"), losses("whole/curve.csv"));
}

TEST_F(Command, ResumesARunUnderAControllerBitForBit) {
  const std::vector<std::string> words{"train", "--adapt", "pathfinder", "--steps",
                                       "3000",  "--model", "mlp:64"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return more;
  };
  const auto whole = run(with({"--out", "whole", "--json"}));
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  const auto half = run_until_there("half/checkpoint.pt", with({"--out", "half"}));
  ASSERT_EQ(half.exit_code, 130) << half.errors;
  expect_complaint(
      {"train", "--resume", "half", "--steps", "4000"},
      "--steps cannot change in a run that is resumed under --adapt: it is '3000' there, got '4000'");
  expect_complaint({"train", "--resume", "half", "--adapt", "trend"}, "--adapt cannot change");
  const auto resumed = run({"train", "--resume", "half", "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(nlohmann::json::parse(resumed.output).at("validation_loss"),
            nlohmann::json::parse(whole.output).at("validation_loss"));
  const auto losses = [&](const std::string& file) {
    std::string kept;
    std::istringstream lines(folder.read(file));
    for (std::string line; std::getline(lines, line);)
      kept += line.substr(line.rfind(',', line.rfind(',', line.rfind(',') - 1) - 1)) + "\n";
    return kept;
  };
  EXPECT_EQ(losses("half/curve.csv"), losses("whole/curve.csv"));
}

TEST_F(Command, SaysThatARunDiverged) {
  const auto result =
      run({"train", "--lr", "1000", "--model", "mlp:64,64", "--steps", "500", "--out", "wild"});
  EXPECT_EQ(result.exit_code, 4) << result.output;
  EXPECT_NE(result.output.find("diverged at step"), std::string::npos);
  EXPECT_NE(result.output.find("too high, try 100"), std::string::npos) << result.output;
}

TEST_F(Command, NumbersRunsSoThatNoneIsLost) {
  EXPECT_EQ(run({"train", "--lr", "0.1", "--steps", "2"}).exit_code, 0);
  EXPECT_EQ(run({"train", "--lr", "0.1", "--steps", "2"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "surefoot-runs/001/checkpoint.pt"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "surefoot-runs/002/curve.csv"));
}

TEST_F(Command, EndsAtCtrlCAndKeepsWhatItHas) {
  // The signal comes once the run's files are there: how long that takes is the machine's affair.
  const std::string interrupt_once_begun =
      R"("$@" & child=$!; until [ -e "$0" ]; do kill -0 $child || exit 1; sleep 0.05; done; kill -INT $child; wait $child)";
  const auto result =
      run({"train", "--lr", "0.01", "--steps", "100000000", "--validate-every", "100000000", "--out", "long"},
          {"timeout", "120", "sh", "-c", interrupt_once_begun, "long/curve.csv"});
  EXPECT_EQ(result.exit_code, 130) << result.errors;
  EXPECT_NE(result.output.find("interrupted before its end"), std::string::npos) << result.output;
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "long/checkpoint.pt"));
}

TEST_F(Command, ShowsData) {
  folder.file("t.csv", "size,kind\n1,a\n2,b\n,a\n4,b\n5,a\n");
  const auto shown = run({"data", "show", "t.csv"});
  EXPECT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_NE(shown.output.find("classes     2: a (3) b (2)"), std::string::npos) << shown.output;
  EXPECT_NE(shown.output.find("missing     1"), std::string::npos);
  const auto json = nlohmann::json::parse(run({"data", "show", "digits", "--json"}).output);
  EXPECT_EQ(json.at("rows"), 12000);
  EXPECT_EQ(json.at("training"), 9600);
  EXPECT_NE(run({"data", "list"}).output.find("digits"), std::string::npos);
}

TEST_F(Command, ComplainsInOneLine) {
  folder.file("ragged.csv", "a,b\n1,2\n3\n");
  folder.file("good.csv", "a,b\n1,2\n2,3\n4,5\n");
  folder.file("bad.csv", "a,b\n1,2\nx,3\n4,5\n5,6\n6,7\n8,7\n9,1\n1,1\n3,1\n3,2\n3,3\n");
  expect_complaint({"find", "--data", "nowhere"}, "there is no file and no data set 'nowhere'");
  expect_complaint({"find", "--data", "ragged.csv"},
                   "ragged.csv:3: csv: every row must have 2 fields, this one has 1");
  expect_complaint({"find", "--data", "bad.csv"}, "bad.csv:3:1: csv: a must be a finite number, got 'x'");
  expect_complaint({"find", "--data", "good.csv", "--target", "c"},
                   "there is no column 'c', the columns are: a, b");
  expect_complaint({"find", "--model", "mlp:1e9"}, "must lie between 1 and 1048576");
  expect_complaint({"find", "--model", "mpl"}, "did you mean 'mlp'?");
  expect_complaint({"find", "--optimizer", "adan"}, "did you mean 'adam'?");
  expect_complaint({"find", "--lr", "0.1:0.1"}, "--lr LOW must lie below HIGH, got 0.1:0.1");
  expect_complaint({"find", "--lr", "1:0.1"}, "--lr LOW must lie below HIGH, got 1:0.1; did you mean 0.1:1?");
  expect_complaint({"find", "--lr", "0:1"}, "--lr LOW must be positive and finite, got 0");
  expect_complaint({"find", "--lr", "0.1"}, "--lr must be a range LOW:HIGH");
  expect_complaint({"find", "--steps", "-5"}, "--steps must be positive, got -5");
  expect_complaint({"find", "--steps", "0"}, "--steps must be positive, got 0");
  expect_complaint({"find", "--steps", "5", "--epochs", "5"}, "say the same thing");
  expect_complaint({"find", "--batch-size", "1000000"}, "--batch-size");
  expect_complaint({"find", "--method", "magic"}, "unknown method 'magic', known:");
  expect_complaint({"find", "--jobs", "-1"}, "--jobs must be positive, got -1");
  expect_complaint({"find", "--seed", "-1"}, "--seed must be a whole number from 0 to 18446744073709551615");
  expect_complaint({"find", "--seed", "18446744073709551616"}, "got '18446744073709551616'");
  expect_complaint({"find", "--steps", "99999999999999999999"},
                   "--steps must lie between 1 and 9007199254740992");
  expect_complaint({"find", "--steps", "1.5"}, "--steps must be a whole number, got '1.5'");
  expect_complaint({"find", "--epochs", "9007199254740992"},
                   "--epochs must make at most 9007199254740992 steps");
  expect_complaint({"find", "--batch-size", "1e3"}, "--batch-size must be a whole number, got '1e3'");
  expect_complaint({"find", "--plot", "nowhere/x.svg"}, "must lie in a folder that exists, nowhere does not");
  expect_complaint({"train", "--lr", "1", "--validate-every", "0"},
                   "--validate-every must be positive, got 0");
  expect_complaint({"train", "--resume", "nowhere"}, "--resume nowhere: there is no nowhere/checkpoint.pt");
  expect_complaint({"train", "--resume", "a", "--out", "b"}, "--out b and --resume a exclude one another");
  expect_complaint({"find", "--steps", "200"}, "a budget of 0.25 of 200 steps is too small for a race");
  expect_complaint({"find", "--steps", "40"},
                   "too small for a race, 287 steps at this budget would be enough");
  expect_complaint({"find", "--budget", "0"}, "--budget must be positive, got 0");
  expect_complaint({"find", "--budget", "nan"}, "--budget must be a share of the full run, steps or a time");
  expect_complaint({"find", "--paused", "2"}, "--paused needs a command behind --");
  expect_complaint({"find", "--metric", "loss"}, "--metric needs a command behind --");
  expect_complaint({"find", "--schedule", "cosine(found, 9)", "--", "true"},
                   "--schedule cannot be used with a command");
  expect_complaint({"train", "--lr", "1e39", "--steps", "2"}, "--lr must be at most 3.4e38, got 1e39");
  expect_complaint({"train", "--schedule", "1e39", "--steps", "2"}, "a learning rate must be at most 3.4e38");
  expect_complaint({"find", "--device", "tpu"}, "device: must be cpu, cuda or cuda:N, got 'tpu'");
  expect_complaint({"find", "--plot", "x.bmp"}, "must end in .svg, .png or .pdf");
  expect_complaint({"find", "--seed", "x"}, "--seed");
  expect_complaint({"train"}, "--lr is missing");
  expect_complaint({"train", "--lr", "-1"}, "--lr must be positive and finite, got -1");
  expect_complaint({"train", "--lr", "nan"}, "--lr must be positive and finite, got nan");
  expect_complaint({"train", "--lr", "abc"}, "--lr must be a number, got 'abc'");
  expect_complaint({"train", "--lr", "1", "--schedule", "0.1"}, "--lr and --schedule say the same thing");
  expect_complaint({"train", "--lr", "1", "--threads", "1000000"}, "threads: must be 1 to 1024, got 1000000");
  expect_complaint({"find", "--jobs", "1000000"}, "--jobs must lie between 1 and 1024, got 1000000");
  expect_complaint({"completion", "cmd"}, "must be bash, zsh or fish");
  expect_complaint({"fnd"}, "fnd");
}

TEST_F(Command, ReportsAFullDiskAsAFailure) {
  const auto result = process::run_program(
      {"sh", "-c", "exec \"$0\" data list > /dev/full", SUREFOOT_BINARY_DIR "/surefoot"}, "");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.errors, "surefoot: cannot write to standard output: No space left on device\n");
}

TEST_F(Command, KeepsTheLastCheckpointWhenTheDiskIsFull) {
  ASSERT_EQ(run({"train", "--lr", "0.1", "--steps", "20", "--out", "kept"}).exit_code, 0);
  // A limit on the size of files fails a write as a full disk does.
  const auto result = run({"train", "--resume", "kept", "--steps", "40"},
                          {"sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.errors, ::testing::HasSubstr("surefoot: checkpoint: cannot write kept/checkpoint.pt"));
  EXPECT_THAT(result.errors, ::testing::HasSubstr("File too large"));
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "kept"))
    files.insert(entry.path().filename());
  EXPECT_EQ(files, (std::set<std::string>{"checkpoint.pt", "curve.csv"}));
  EXPECT_EQ(run({"train", "--resume", "kept", "--steps", "40"}).exit_code, 0);
}

TEST_F(Command, DoesNotTakeAFileForAClosedOutput) {
  const auto result =
      process::run_program({"sh", "-c", "exec \"$0\" train --lr 0.1 --steps 2 --out \"$1\" >&-",
                            SUREFOOT_BINARY_DIR "/surefoot", (folder.path() / "run").string()},
                           "");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.errors, "surefoot: cannot write to standard output: Bad file descriptor\n");
  EXPECT_EQ(folder.read("run/curve.csv").find("wrote"), std::string::npos);
}

TEST_F(Command, AResumedRunStaysTheSameRun) {
  ASSERT_EQ(run({"train", "--lr", "0.1", "--steps", "2", "--out", "r"}).exit_code, 0);
  expect_complaint({"train", "--resume", "r", "--optimizer", "adam"},
                   "--optimizer cannot change in a resumed run: it is 'sgd' there, got 'adam'");
  expect_complaint({"train", "--resume", "r", "--seed", "3"}, "--seed cannot change in a resumed run");
  std::string table = "size,kind\n";
  for (int i = 0; i < 200; ++i) table += std::to_string(i) + (i % 3 == 0 ? ",a\n" : ",b\n");
  folder.file("t.csv", table);
  const auto other_data = run({"train", "--resume", "r", "--data", "t.csv"});
  EXPECT_EQ(other_data.exit_code, 2);
  EXPECT_THAT(other_data.errors,
              ::testing::HasSubstr("--data cannot change in a resumed run: it is 'digits' there"));
}

TEST_F(Command, CompletesInBash) {
  const auto script = run({"completion", "bash"});
  ASSERT_EQ(script.exit_code, 0);
  folder.file("c.bash", script.output);
  const auto completed = [&](const std::string& words, int at) {
    return process::run_program(
               {"bash", "-c",
                "source " + (folder.path() / "c.bash").string() + "; COMP_WORDS=(" + words +
                    "); COMP_CWORD=" + std::to_string(at) + "; _surefoot; echo \"${COMPREPLY[@]}\""},
               "")
        .output;
  };
  EXPECT_EQ(completed("surefoot fi", 1), "find\n");
  EXPECT_EQ(completed("surefoot find --opt", 2), "--optimizer\n");
  EXPECT_EQ(completed("surefoot find --paus", 2), "--paused\n");
  // A word of an earlier version goes on working, and is not offered.
  EXPECT_EQ(completed("surefoot find --froz", 2), "\n");
  EXPECT_EQ(completed("surefoot data s", 2), "show\n");
}

TEST_F(Command, HelpsWithExamples) {
  EXPECT_NE(run({"--help"}).output.find("Examples:"), std::string::npos);
  EXPECT_NE(run({"find", "--help"}).output.find("surefoot find --data housing.csv"), std::string::npos);
  EXPECT_TRUE(run({"--version"}).output.starts_with("surefoot 0."));
  EXPECT_EQ(run({}).exit_code, 0);
}

}  // namespace
}  // namespace surefoot::cli
