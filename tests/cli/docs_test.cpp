// Every command line of the README and the pages is one that the command understands.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>

#include "surefoot/cli/app.hpp"

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// A command line and where it stands.
struct Line {
  std::string place;
  std::string text;
};

/// The commands of a page: from `surefoot ` to what a shell would take for their end.
std::vector<Line> commands_in(const fs::path& page) {
  std::vector<Line> found;
  std::ifstream stream(page);
  // A line of a block, or a phrase between backticks.
  const std::regex block(R"((?:^(?:    |\$ )|; )(?:build/release/)?surefoot ([^;|]*))");
  const std::regex phrase(R"(`[^`]*?\bsurefoot ([^`|;)]+)[^`]*`)");
  std::int64_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    for (const auto& form : {block, phrase})
      for (std::sregex_iterator m(line.begin(), line.end(), form), end; m != end; ++m)
        found.push_back({page.filename().string() + ":" + std::to_string(number), (*m)[1]});
  }
  return found;
}

/// The words of a command line as a shell makes them, up to a comment.
Words words_of(const std::string& text) {
  Words words;
  std::string word;
  char quote = 0;
  bool open = false;
  for (const char c : text) {
    if (quote == 0 && c == '#' && !open) break;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      open = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && c == ' ') {
      if (open) words.push_back(std::exchange(word, ""));
      open = false;
    } else {
      word += c;
      open = true;
    }
  }
  if (open) words.push_back(word);
  return words;
}

/// Prose that names no command line: `surefoot sweep`, or one with a part left out.
bool is_whole(const Words& words) {
  if (words.size() < 2) return false;
  for (const auto& word : words)
    if (word.find("…") != std::string::npos || word == "COMMAND" || word == "NAME") return false;
  // An option named for its own sake: `surefoot train --optimizer`.
  return words.size() > 2 || !words.back().starts_with("--") || words.back() == "--help";
}

/// Parses as the command does, and carries nothing out.
void parse(Words words) {
  Words behind;
  if (const auto dashes = std::find(words.begin(), words.end(), "--"); dashes != words.end()) {
    behind.assign(dashes + 1, words.end());
    words.erase(dashes, words.end());
  }
  int exit_code = 0;
  CLI::App app("", "surefoot");
  app.set_version_flag("--version", "");
  add_subcommands(app, behind, exit_code);
  // Before any command is carried out. Its callback stays: it owns what its options are written into.
  app.parse_complete_callback([] { throw CLI::Success(); });
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::Success&) {
    // All was understood, or --help.
  }
}

std::vector<Line> all_commands() {
  const fs::path root = SUREFOOT_SOURCE_DIR;
  std::vector<Line> lines = commands_in(root / "README.md");
  for (const auto& entry : fs::directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") {
      const auto more = commands_in(entry.path());
      lines.insert(lines.end(), more.begin(), more.end());
    }
  return lines;
}

TEST(Docs, EveryCommandLineIsUnderstood) {
  int parsed = 0;
  for (const auto& line : all_commands()) {
    const auto words = words_of(line.text);
    if (!is_whole(words)) continue;
    ++parsed;
    EXPECT_NO_THROW(parse(words)) << line.place << ": surefoot " << line.text;
  }
  EXPECT_GT(parsed, 40);
}

TEST(Docs, ACommandLineThatIsNoneIsSeen) {
  EXPECT_THROW(parse({"train", "--lrate", "0.1"}), CLI::ParseError);
  EXPECT_THROW(parse({"diagnoze", "log"}), CLI::ParseError);
}

using DocsRun = Command;

/// Those that need nothing but the command, and answer in a blink.
TEST_F(DocsRun, ThoseOfSchedulesRun) {
  int ran = 0;
  for (const auto& line : all_commands()) {
    const auto words = words_of(line.text);
    if (!is_whole(words) || words.front() != "schedule") continue;
    ++ran;
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 0) << line.place << ": " << result.errors;
    EXPECT_NE(result.output, "") << line.place;
  }
  EXPECT_GT(ran, 2);
}

/// The lines of a transcript but those of its chart, and without times, which no two runs share.
std::vector<std::string> said_in(const std::string& text) {
  std::vector<std::string> kept;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    if (!line.empty() && !line.starts_with(" "))
      kept.push_back(std::regex_replace(line, std::regex("in [0-9.]+ s,"), "in some s,"));
  return kept;
}

TEST_F(DocsRun, TheExampleOfTheReadmeIsWhatItPrints) {
  std::ifstream stream(SUREFOOT_SOURCE_DIR "/README.md");
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  const std::string begin = "$ build/release/surefoot find\n";
  const auto from = page.find(begin);
  ASSERT_NE(from, std::string::npos);
  const auto shown = page.substr(from + begin.size(), page.find("\n```", from) - from - begin.size());
  const auto result = run({"find"}, {"env", "LC_ALL=C.UTF-8"});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(said_in(result.output), ::testing::ElementsAreArray(said_in(shown)));
}

/// As README and pages say it of a log, a table and a command of the reader's own.
TEST_F(DocsRun, ThoseOnALogAndACommandRun) {
  std::string log;
  for (int step = 0; step < 100; ++step)
    log += "step " + std::to_string(step * 10) + " loss " + std::to_string(2.0 / (1 + 0.1 * step)) + "\n";
  for (const char* name : {"train.log", "lr0.1.csv", "lr0.01.csv", "lr0.001.csv"}) {
    std::string csv = "step,training_loss,validation_loss\n";
    for (int step = 0; step < 100; ++step)
      csv += std::to_string(step) + "," + std::to_string(1.0 / (step + 1)) + "," +
             std::to_string(1.0 / (step + 1)) + "\n";
    folder.file(name, std::string(name).ends_with(".log") ? log : csv);
  }
  folder.file("housing.csv", "rooms,age,price\n1,2,10\n2,3,20\n3,1,30\n4,5,40\n5,2,50\n");
  for (const auto& words : std::vector<Words>{{"diagnose", "train.log"},
                                              {"diagnose", "lr0.1.csv", "lr0.01.csv", "lr0.001.csv"}}) {
    const auto result = run(words);
    EXPECT_NE(result.exit_code, 1) << result.errors;
    EXPECT_NE(result.exit_code, 2) << result.errors;
  }
  folder.file("train", "#!/bin/sh\nfor s in 1 2 3 4 5; do echo \"step $s loss $2\"; done\n");
  fs::permissions(folder.path() / "train", fs::perms::owner_all);
  const auto swept = run(
      {"sweep", "--lr", "0.1,0.01", "--seeds", "1", "--", "./train", "--rate", "{lr}", "--seed", "{seed}"});
  EXPECT_EQ(swept.exit_code, 0) << swept.errors;
  EXPECT_NE(run({"diagnose", "surefoot.db"}).exit_code, 2);
}

}  // namespace
}  // namespace surefoot::cli
