#include "surefoot/process/followed_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace surefoot::process {
namespace {

constexpr std::size_t known_bytes = 4096;

/// A file that is open for reading; none where it cannot be, or is no regular file.
struct OpenFile {
  int number = -1;
  struct stat state {};
  explicit OpenFile(const std::filesystem::path& path)
      : number(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (number >= 0 && (fstat(number, &state) != 0 || !S_ISREG(state.st_mode))) {
      close(number);
      number = -1;
    }
  }
  ~OpenFile() {
    if (number >= 0) close(number);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
};

std::string bytes_at(int file, std::int64_t offset, std::size_t count) {
  std::string bytes(count, 0);
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = pread(file, bytes.data() + done, count - done, offset + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Until a write would give the file another time: the clock of a file system ticks some hundred times a
/// second.
void wait_for_a_tick(const timespec& changed) {
  const auto then = std::chrono::seconds(changed.tv_sec) + std::chrono::nanoseconds(changed.tv_nsec);
  const auto age = std::chrono::system_clock::now().time_since_epoch() - then;
  constexpr std::chrono::milliseconds tick{20};
  if (age >= std::chrono::nanoseconds(0) && age < tick) std::this_thread::sleep_for(tick - age);
}

}  // namespace

FollowedFile::FollowedFile(std::filesystem::path file) : path_(std::move(file)) {
  if (path_.empty()) return;
  const OpenFile open(path_);
  if (open.number < 0) return;
  wait_for_a_tick(open.state.st_mtim);
  state_ = open.state;
  offset_ = state_.st_size;
  first_ = bytes_at(open.number, 0, static_cast<std::size_t>(std::min<std::int64_t>(offset_, known_bytes)));
  const auto last = std::min<std::int64_t>(offset_, known_bytes);
  last_ = bytes_at(open.number, offset_ - last, static_cast<std::size_t>(last));
}

std::unique_ptr<FollowedFile> FollowedFile::from_start(std::filesystem::path file) {
  auto followed = std::make_unique<FollowedFile>(std::filesystem::path());
  followed->path_ = std::move(file);
  return followed;
}

bool FollowedFile::same_bytes(int file) const {
  return bytes_at(file, 0, first_.size()) == first_ &&
         bytes_at(file, offset_ - static_cast<std::int64_t>(last_.size()), last_.size()) == last_;
}

void FollowedFile::begin_anew() {
  offset_ = 0;
  first_.clear();
  last_.clear();
}

void FollowedFile::remember(std::string_view bytes) {
  first_.append(bytes.substr(0, known_bytes - std::min(known_bytes, first_.size())));
  last_.append(bytes.substr(bytes.size() - std::min(bytes.size(), known_bytes)));
  if (last_.size() > known_bytes) last_.erase(0, last_.size() - known_bytes);
}

void FollowedFile::read_on(int file, const Take& take) {
  while (true) {
    const auto bytes = bytes_at(file, offset_, std::size_t{1} << 16);
    if (bytes.empty()) return;
    offset_ += static_cast<std::int64_t>(bytes.size());
    remember(bytes);
    given_ = true;
    take(bytes);
  }
}

void FollowedFile::look(const Take& take, const std::function<void()>& on_begin) {
  if (path_.empty()) return;
  const OpenFile open(path_);
  if (open.number < 0) return;
  const bool same = same_file(open.state, state_);
  if (same && open.state.st_size == state_.st_size && same_time(open.state.st_mtim, state_.st_mtim)) return;
  touched_ = true;
  state_ = open.state;
  if (!same || state_.st_size < offset_ || !same_bytes(open.number)) {
    begin_anew();
    on_begin();
  }
  read_on(open.number, take);
}

void FollowedFile::finish(const Take& take, const std::function<void()>& on_begin) {
  look(take, on_begin);
  if (!touched_ || given_) return;
  const OpenFile open(path_);
  if (open.number < 0) return;
  begin_anew();
  on_begin();
  read_on(open.number, take);
}

}  // namespace surefoot::process
