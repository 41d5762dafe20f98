#include "surefoot/logs/growing_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::logs {

GrowingFile::GrowingFile(std::filesystem::path file, std::string_view text, std::string who)
    : file_(std::move(file)), who_(std::move(who)) {
  const auto aside = aside_of(file_);
  descriptor_ = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(errno);
  int reason = write_all(text);
  if (reason == 0 && std::rename(aside.c_str(), file_.c_str()) != 0) reason = errno;
  size_ = static_cast<std::int64_t>(text.size());
  if (reason == 0) return;
  unlink(aside.c_str());
  close(descriptor_);
  fail(reason);
}

GrowingFile::~GrowingFile() {
  close(descriptor_);
}

void GrowingFile::append(std::string_view entry) {
  if (const int reason = write_all(entry); reason != 0) {
    // What cannot be cut off stays: the first failure is the one to tell.
    if (ftruncate(descriptor_, size_) == 0) lseek(descriptor_, size_, SEEK_SET);
    fail(reason);
  }
  size_ += static_cast<std::int64_t>(entry.size());
}

void GrowingFile::fail(int reason) const {
  throw RunError(fmt::format("{}: cannot write {}: {}", who_, file_.string(), std::strerror(reason)));
}

int GrowingFile::write_all(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace surefoot::logs
