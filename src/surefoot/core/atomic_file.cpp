#include "surefoot/core/atomic_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"

namespace surefoot {
namespace {

/// 0, or why it could not be written.
int write_durably(const std::filesystem::path& file, std::string_view bytes) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return errno;
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    good = count > 0 || (count < 0 && errno == EINTR);
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  good = good && fsync(descriptor) == 0;
  const int reason = good ? 0 : errno;
  return close(descriptor) != 0 && good ? errno : reason;
}

}  // namespace

std::filesystem::path aside_of(const std::filesystem::path& file) {
  return file.string() + fmt::format(".{}.part", getpid());
}

void write_atomically(const std::filesystem::path& file, std::string_view bytes, const std::string& who) {
  const auto aside = aside_of(file);
  int reason = write_durably(aside, bytes);
  if (reason == 0 && std::rename(aside.c_str(), file.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  unlink(aside.c_str());
  throw RunError(fmt::format("{}: cannot write {}: {}", who, file.string(), std::strerror(reason)));
}

}  // namespace surefoot
