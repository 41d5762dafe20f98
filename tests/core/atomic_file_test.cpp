#include "surefoot/core/atomic_file.hpp"

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot {
namespace {

std::string complaint(const std::filesystem::path& file) {
  try {
    write_atomically(file, "new", "plot");
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(AtomicFile, ReplacesAFileAndLeavesNothingBeside) {
  const testing::TemporaryFolder folder;
  folder.file("a", "old and longer");
  write_atomically(folder.path() / "a", "new", "plot");
  EXPECT_EQ(folder.read("a"), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFile, SaysWhyItCannotBeWrittenAndLeavesNothing) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(complaint(folder.path() / "no/a"),
            "plot: cannot write " + (folder.path() / "no/a").string() + ": No such file or directory");
  std::filesystem::create_directory(folder.path() / "taken");
  EXPECT_NE(complaint(folder.path() / "taken").find("taken: Is a directory"), std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  folder.file("full", "old");
  std::filesystem::create_symlink("/dev/full", aside_of(folder.path() / "full"));
  EXPECT_NE(complaint(folder.path() / "full").find("full: No space left on device"), std::string::npos);
  EXPECT_EQ(folder.read("full"), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

}  // namespace
}  // namespace surefoot
