// Holds the include graph to the table in docs/architecture.md.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace surefoot {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::set<std::string> layers;
  std::set<std::string> libraries;
};
using Table = std::map<std::string, Row>;

std::string read(const fs::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::set<std::string> words(const std::string& text) {
  std::set<std::string> found;
  const std::regex word("[A-Za-z0-9_]+");
  for (std::sregex_iterator i(text.begin(), text.end(), word), end; i != end; ++i) found.insert(i->str());
  return found;
}

Table read_table(const fs::path& file) {
  Table table;
  std::istringstream lines(read(file));
  const std::regex row(R"(\| `([a-z]+)` \|[^|]*\|([^|]*)\|([^|]*)\|)");
  std::smatch match;
  for (std::string line; std::getline(lines, line);)
    if (std::regex_search(line, match, row)) table[match[1]] = {words(match[2]), words(match[3])};
  return table;
}

/// The library a system header belongs to; empty for the standard library and the operating system.
std::string library_of(const std::string& header) {
  const auto slash = header.find('/');
  if (slash == std::string::npos) return header == "zlib.h" ? "zlib" : "";
  const std::string folder = header.substr(0, slash);
  return folder == "sys" ? "" : folder;
}

/// Every line that breaks the table, as `file: what`.
std::vector<std::string> violations(const fs::path& sources, const Table& table) {
  std::vector<std::string> found;
  const std::regex own(R"re(#include "surefoot/([a-z]+)/)re");
  const std::regex foreign(R"(#include <([^>]+)>)");
  const std::regex starts_process(R"(\b(posix_spawnp?|fork|vfork|execv[pe]*|execl[pe]*|popen|system)\()");
  for (const auto& entry : fs::recursive_directory_iterator(sources)) {
    if (!entry.is_regular_file()) continue;
    const fs::path relative = fs::relative(entry.path(), sources);
    const std::string layer = relative.begin()->string();
    const auto row = table.find(layer);
    if (row == table.end()) {
      if (relative.has_parent_path()) found.push_back(relative.string() + ": the layer is not in the table");
      continue;
    }
    const std::string text = read(entry.path());
    for (std::sregex_iterator i(text.begin(), text.end(), own), end; i != end; ++i)
      if ((*i)[1] != layer && !row->second.layers.contains((*i)[1]))
        found.push_back(relative.string() + ": uses layer " + (*i)[1].str());
    for (std::sregex_iterator i(text.begin(), text.end(), foreign), end; i != end; ++i) {
      const std::string library = library_of((*i)[1]);
      if (!library.empty() && !row->second.libraries.contains(library))
        found.push_back(relative.string() + ": uses library " + library);
      const bool database = library == "soci" || (*i)[1] == "libpq-fe.h" || (*i)[1] == "sqlite3.h";
      if (database && relative.parent_path() != "study/store")
        found.push_back(relative.string() + ": sees the database");
    }
    if (layer != "process" && std::regex_search(text, starts_process))
      found.push_back(relative.string() + ": starts a process");
  }
  return found;
}

/// True when a layer reaches itself through the table.
bool has_cycle(const Table& table) {
  for (const auto& [start, row] : table) {
    std::set<std::string> reached;
    std::vector<std::string> next(row.layers.begin(), row.layers.end());
    while (!next.empty()) {
      const std::string layer = next.back();
      next.pop_back();
      if (layer == start) return true;
      if (!reached.insert(layer).second || !table.contains(layer)) continue;
      const auto& uses = table.at(layer).layers;
      next.insert(next.end(), uses.begin(), uses.end());
    }
  }
  return false;
}

const fs::path root = SUREFOOT_SOURCE_DIR;

TEST(Architecture, TheIncludesKeepToTheTable) {
  const Table table = read_table(root / "docs/architecture.md");
  ASSERT_GE(table.size(), 10U);
  const auto found = violations(root / "src/surefoot", table);
  std::string list;
  for (const auto& line : found) list += line + "\n";
  EXPECT_TRUE(found.empty()) << list;
}

TEST(Architecture, TheTableHasNoCycle) {
  EXPECT_FALSE(has_cycle(read_table(root / "docs/architecture.md")));
  EXPECT_TRUE(has_cycle({{"a", {{"b"}, {}}}, {"b", {{"a"}, {}}}}));
}

TEST(Architecture, APlantedViolationIsSeen) {
  const fs::path tree = fs::path(testing::TempDir()) / "surefoot_architecture";
  fs::remove_all(tree);
  fs::create_directories(tree / "core");
  std::ofstream(tree / "core/bad.cpp")
      << "#include \"surefoot/torch/find.hpp\"\n#include <torch/torch.h>\n"
         "#include <vector>\n#include <sqlite3.h>\nint main() { system(\"x\"); }\n";
  const auto found = violations(tree, {{"core", {{}, {"fmt"}}}});
  EXPECT_EQ(found,
            (std::vector<std::string>{"core/bad.cpp: uses layer torch", "core/bad.cpp: uses library torch",
                                      "core/bad.cpp: sees the database", "core/bad.cpp: starts a process"}));
  fs::remove_all(tree);
}

std::set<std::string> public_headers() {
  std::set<std::string> headers;
  std::istringstream lines(read(fs::path(SUREFOOT_SOURCE_DIR) / "src/surefoot/public_headers.txt"));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("surefoot/")) headers.insert(line);
  return headers;
}

TEST(PublicHeaders, IncludePublicOnesOnly) {
  const auto headers = public_headers();
  EXPECT_GT(headers.size(), 50U);
  const std::regex own(R"re(#include "(surefoot/[^"]+)")re");
  for (const auto& header : headers) {
    const std::string text = read(fs::path(SUREFOOT_SOURCE_DIR) / "src" / header);
    EXPECT_FALSE(text.empty()) << header << " is not there";
    for (std::sregex_iterator i(text.begin(), text.end(), own), end; i != end; ++i)
      EXPECT_TRUE(headers.contains((*i)[1])) << header << " includes " << (*i)[1] << ", which is not public";
  }
}

}  // namespace
}  // namespace surefoot
