#include "surefoot/logs/growing_file.hpp"

#include <csignal>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "surefoot/core/error.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::logs {
namespace {

/// A limit on the size of files fails a write as a full disk does, in the middle of it.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(GrowingFile, KeepsWholeEntriesOnAFullDisk) {
  const testing::TemporaryFolder folder;
  GrowingFile file(folder.path() / "f", "head\n", "curve");
  file.append("one\n");
  {
    const SizeLimit limit(12);
    EXPECT_THROW(file.append("longer\n"), RunError);
    EXPECT_EQ(folder.read("f"), "head\none\n");
    file.append("x\n");
  }
  file.append("two\n");
  EXPECT_EQ(folder.read("f"), "head\none\nx\ntwo\n");
}

TEST(GrowingFile, LeavesNothingWhenItCannotBegin) {
  const testing::TemporaryFolder folder;
  folder.file("f", "old");
  const SizeLimit limit(2);
  EXPECT_THROW(GrowingFile(folder.path() / "f", "head\n", "curve"), RunError);
  EXPECT_EQ(folder.read("f"), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace surefoot::logs
