// `surefoot train --resume`, and what it leaves on a full disk.
#include <filesystem>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using ::testing::HasSubstr;

using Train = Command;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

double field(const std::string& line, int place) {
  std::istringstream stream(line);
  std::string text;
  for (int i = 0; i <= place; ++i) std::getline(stream, text, ',');
  return text.empty() ? -1 : std::stod(text);
}

std::string table(int rows) {
  std::string text = "size,kind\n";
  for (int i = 0; i < rows; ++i) text += std::to_string(i) + (i % 3 == 0 ? ",a\n" : ",b\n");
  return text;
}

TEST_F(Train, AResumedRunKeepsItsRowsAndGoesOnWithItsSeconds) {
  ASSERT_EQ(run({"train", "--lr", "0.1", "--steps", "100", "--validate-every", "30", "--out", "r"}).exit_code,
            0);
  auto before = lines(folder.read("r/curve.csv"));
  EXPECT_EQ(field(before.back(), 0), 100);
  // A run of 150 steps would not have been validated there.
  before.pop_back();
  const auto resumed = run({"train", "--resume", "r", "--steps", "150", "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.errors;
  const auto after = lines(folder.read("r/curve.csv"));
  ASSERT_EQ(after.size(), before.size() + 2);
  EXPECT_EQ(std::vector<std::string>(after.begin(), after.begin() + static_cast<int>(before.size())), before);
  // --validate-every is as it was.
  EXPECT_EQ(field(after[before.size()], 0), 120);
  EXPECT_EQ(field(after.back(), 0), 150);
  EXPECT_GT(field(after[before.size()], 2), field(before.back(), 2));
  EXPECT_GE(nlohmann::json::parse(resumed.output).at("seconds").get<double>() + 1e-6, field(after.back(), 2));
  ASSERT_EQ(run({"train", "--resume", "r", "--steps", "160", "--validate-every", "5"}).exit_code, 0);
  EXPECT_EQ(lines(folder.read("r/curve.csv")).size(), after.size() + 2);
}

/// The rows of a curve without their seconds.
std::string without_seconds(const std::string& csv) {
  std::string text;
  for (const auto& line : lines(csv)) {
    const auto begin = line.find(',', line.find(',') + 1);
    text += line.substr(0, begin) + line.substr(line.find(',', begin + 1)) + "\n";
  }
  return text;
}

/// The summary of a run, without what depends on time and folder.
nlohmann::json said(const std::string& output) {
  auto json = nlohmann::json::parse(output);
  json.erase("seconds");
  json.erase("samples_per_second");
  return json;
}

TEST_F(Train, AResumedRunSaysWhatOneThatNeverStoppedSays) {
  const std::vector<std::string> words{"train",      "--optimizer",        "adam",    "--model", "mlp:64",
                                       "--schedule", "cosine(0.01, 4000)", "--steps", "4000"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return more;
  };
  const auto whole = run(with({"--out", "whole", "--json"}));
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  const auto part = run_until_there("part/checkpoint.pt", with({"--out", "part"}));
  ASSERT_EQ(part.exit_code, 130) << part.errors;
  const auto resumed = run({"train", "--resume", "part", "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(said(resumed.output), said(whole.output));
  EXPECT_EQ(without_seconds(folder.read("part/curve.csv")), without_seconds(folder.read("whole/curve.csv")));
  // Once more, with nothing left to do.
  const auto again = run({"train", "--resume", "part", "--json"});
  EXPECT_EQ(said(again.output), said(whole.output));
  EXPECT_EQ(without_seconds(folder.read("part/curve.csv")), without_seconds(folder.read("whole/curve.csv")));
}

TEST_F(Train, AResumedRunRefusesOtherData) {
  folder.file("t.csv", table(200));
  ASSERT_EQ(run({"train", "--lr", "0.1", "--steps", "4", "--data", "t.csv", "--out", "r"}).exit_code, 0);
  folder.file("moved.csv", table(200));
  EXPECT_EQ(run({"train", "--resume", "r", "--steps", "6", "--data", "moved.csv"}).exit_code, 0);
  folder.file("moved.csv", table(199));
  expect_complaint(
      {"train", "--resume", "r", "--steps", "8"},
      "--data cannot change in a resumed run: it is 'moved.csv' there, 200 rows of 1 with checksum");
  expect_complaint({"train", "--resume", "r", "--steps", "8", "--data", "digits"},
                   "got 'digits', 12000 rows of");
}

TEST_F(Train, AResumedRunRefusesADefaultThatWasSaid) {
  ASSERT_EQ(run({"train", "--lr", "0.01", "--optimizer", "adam", "--batch-size", "32", "--steps", "2",
                 "--out", "ad"})
                .exit_code,
            0);
  expect_complaint({"train", "--resume", "ad", "--optimizer", "sgd"},
                   "--optimizer cannot change in a resumed run: it is 'adam' there, got 'sgd'");
  expect_complaint({"train", "--resume", "ad", "--batch-size", "64"},
                   "--batch-size cannot change in a resumed run: it is '32' there, got '64'");
  EXPECT_EQ(run({"train", "--resume", "ad", "--optimizer", "adam", "--steps", "4"}).exit_code, 0);
}

TEST_F(Train, ADamagedCheckpointIsAWrongFile) {
  ASSERT_EQ(run({"train", "--lr", "0.1", "--steps", "2", "--out", "r"}).exit_code, 0);
  auto bytes = folder.read("r/checkpoint.pt");
  bytes[bytes.size() / 2] ^= 4;
  folder.file("r/checkpoint.pt", bytes);
  expect_complaint({"train", "--resume", "r"}, "r/checkpoint.pt: this is not a checkpoint, or it is damaged");
}

TEST_F(Train, LeavesNothingHalfWrittenOnAFullDisk) {
  std::filesystem::create_directory(folder.path() / "r");
  const auto names = [&] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "r"))
      found.insert(entry.path().filename());
    return found;
  };
  const auto begin = [&](const std::string& blocks) {
    return run({"train", "--lr", "0.1", "--steps", "20", "--out", "r", "--validate-every", "1"},
               {"sh", "-c", "trap '' XFSZ; ulimit -f " + blocks + "; exec \"$0\" \"$@\""});
  };
  const auto at_once = begin("0");
  EXPECT_EQ(at_once.exit_code, 1);
  EXPECT_EQ(at_once.errors, "surefoot: curve: cannot write r/curve.csv: File too large\n");
  EXPECT_TRUE(names().empty());
  // The curve has room, the checkpoint has not.
  const auto later = begin("8");
  EXPECT_EQ(later.exit_code, 1);
  EXPECT_THAT(later.errors,
              HasSubstr("surefoot: checkpoint: cannot write r/checkpoint.pt: File too large\n"));
  EXPECT_EQ(names(), std::set<std::string>{"curve.csv"});
  EXPECT_TRUE(folder.read("r/curve.csv").ends_with("\n"));
}

TEST_F(Train, UsesWhatThereIsOfASmallTable) {
  folder.file("small.csv", table(30));
  const auto small = run({"train", "--lr", "0.1", "--steps", "4", "--data", "small.csv", "--out", "s"});
  EXPECT_EQ(small.exit_code, 0);
  EXPECT_EQ(small.errors, "surefoot: small.csv has 24 training rows: batches of all of them instead of 64\n");
  EXPECT_THAT(small.output, HasSubstr("batches of 24"));
  const auto resumed = run({"train", "--resume", "s", "--steps", "6"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.errors;
  EXPECT_EQ(resumed.errors, "");
  expect_complaint({"train", "--lr", "0.1", "--data", "small.csv", "--batch-size", "64"},
                   "--batch-size must lie between 1 and the 24 training samples, got 64");
  const auto found = run({"find", "--data", "small.csv", "--method", "valley"});
  EXPECT_THAT(found.errors, HasSubstr("batches of all of them instead of 64"));
}

}  // namespace
}  // namespace surefoot::cli
