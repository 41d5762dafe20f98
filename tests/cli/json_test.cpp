// Every `--json` of the command names the version of its form.
#include <filesystem>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace surefoot::cli {
namespace {

using nlohmann::json;
using ::testing::Contains;

/// One command that prints JSON, and whether it needs the built-in trainer.
struct Case {
  std::string name;
  std::vector<std::string> words;
  bool built_in = false;
};

std::vector<Case> cases() {
  const std::vector<std::string> train{
      "--", "awk", "BEGIN { for (i = 1; i <= 2000; ++i) print \"step \" i \"/2000 loss \" 1 + 1 / i }",
      "{lr}"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), train.begin(), train.end());
    return words;
  };
  return {
      {"sweep", with({"sweep", "--lr", "1,2", "--study", "s", "--json"})},
      {"find", with({"find", "--lr", "0.1:1", "--json"})},
      {"studies", {"studies", "--json"}},
      {"trials", {"trials", "s", "--json"}},
      {"best", {"best", "s", "--json"}},
      {"export", {"export", "s", "--json"}},
      {"diagnose", {"diagnose", "a.log", "--json"}},
      {"diagnose", {"diagnose", "a.log", "b.log", "--json"}},
      {"diagnose", {"diagnose", "surefoot.db", "--json"}},
      {"sensitivity", {"sensitivity", "s", "--json"}},
      {"sensitivity", {"sensitivity", "runs.csv", "--json"}},
      {"schedule", {"schedule", "cosine(0.1, 10)", "--json"}},
      {"find", {"find", "--json", "--lr", "0.01:1", "--steps", "500"}, true},
      {"sweep", {"sweep", "--json", "--lr", "0.1,0.2", "--study", "t", "--steps", "10"}, true},
      {"train", {"train", "--json", "--lr", "0.1", "--steps", "10"}, true},
      {"data list", {"data", "list", "--json"}, true},
      {"data show", {"data", "show", "digits", "--json"}, true},
  };
}

/// The objects of the output: one, those of a list, or one a line.
std::vector<json> objects(const std::string& output) {
  std::vector<json> all;
  if (json::accept(output)) {
    const auto value = json::parse(output);
    if (!value.is_array()) return {value};
    return {value.begin(), value.end()};
  }
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line));
  return all;
}

/// The subcommands that a help text lists.
std::vector<std::string> subcommands(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help.substr(std::min(help.size(), help.find("Subcommands:"))));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  "))
    if (line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

using Json = Command;

TEST_F(Json, EveryObjectHasItsSchema) {
  folder.file("a.log", "step 1 loss 2\nstep 2 loss 1.5\nstep 3 loss 1.2\n");
  folder.file("b.log", "step 1 loss 2\nstep 2 loss 1.7\nstep 3 loss 1.6\n");
  folder.file("runs.csv", "lr,loss\n0.1,1\n0.01,2\n0.001,3\n");
  const bool has_trainer = std::filesystem::exists(SUREFOOT_BINARY_DIR "/libsurefoot-builtin.so");
  for (const auto& one : cases()) {
    if (one.built_in && !has_trainer) continue;
    const auto result = run(one.words);
    const auto all = objects(result.output);
    EXPECT_FALSE(all.empty()) << one.name << ": " << result.errors;
    for (const auto& object : all) {
      ASSERT_TRUE(object.is_object()) << one.name << ": " << object;
      EXPECT_TRUE(object.contains("schema") && object["schema"].is_number_integer())
          << one.name << ": " << object;
    }
  }
}

TEST_F(Json, NoCommandThatPrintsItIsForgottenAbove) {
  std::set<std::string> known;
  for (const auto& one : cases()) known.insert(one.name);
  std::vector<std::string> names = subcommands(run({"--help"}).output);
  ASSERT_THAT(names, Contains("sweep"));
  for (const auto& below : subcommands(run({"data", "--help"}).output)) names.push_back("data " + below);
  for (const auto& name : names) {
    std::istringstream words(name);
    std::vector<std::string> line;
    for (std::string word; words >> word;) line.push_back(word);
    line.emplace_back("--help");
    if (name == "data" || run(line).output.find("--json") == std::string::npos) continue;
    EXPECT_TRUE(known.contains(name)) << name;
  }
}

}  // namespace
}  // namespace surefoot::cli
