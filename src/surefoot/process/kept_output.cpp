#include "surefoot/process/kept_output.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"

namespace surefoot::process {

KeptOutput::KeptOutput(const std::filesystem::path& file, std::size_t room) : path_(file), room_(room) {
  file_ = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw RunError(fmt::format("cannot write {}: {}", path_.string(), std::strerror(errno)));
}

KeptOutput::~KeptOutput() {
  try {
    finish();
  } catch (const RunError&) {
    // Whoever wants to know calls finish().
  }
  if (file_ >= 0) close(file_);
}

void KeptOutput::add(std::string_view bytes) {
  const std::size_t first = std::min(bytes.size(), room_ - written_);
  if (first > 0) write(bytes.substr(0, first));
  written_ += first;
  bytes.remove_prefix(first);
  if (bytes.empty()) return;
  if (bytes.size() > room_) {
    dropped_ += last_.size() + bytes.size() - room_;
    last_.clear();
    bytes.remove_prefix(bytes.size() - room_);
  }
  last_.append(bytes);
  // Cut seldom, so that a flood is not moved about byte by byte.
  if (last_.size() > 2 * room_) {
    dropped_ += last_.size() - room_;
    last_.erase(0, last_.size() - room_);
  }
}

void KeptOutput::finish() {
  if (last_.size() > room_) {
    dropped_ += last_.size() - room_;
    last_.erase(0, last_.size() - room_);
  }
  if (dropped_ > 0) write(fmt::format("\n[surefoot: {} bytes left out]\n", dropped_));
  dropped_ = 0;
  const std::string last = std::move(last_);
  last_.clear();
  write(last);
}

void KeptOutput::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw RunError(fmt::format("cannot write {}: {}", path_.string(), std::strerror(errno)));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace surefoot::process
