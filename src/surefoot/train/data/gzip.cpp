#include "surefoot/train/data/gzip.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <zlib.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::uint64_t deflate_most = 1032;
/// A file that unpacks to more than both limits is a bomb: images pack some fivefold, tables thirtyfold.
constexpr std::uint64_t most_ratio = 64;
constexpr std::uint64_t always_allowed = std::uint64_t{256} << 20;

std::uint64_t regular_file_size(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) throw ParseError("no such file", file.string());
  if (!std::filesystem::is_regular_file(status)) throw ParseError("must be a regular file", file.string());
  const std::uint64_t size = std::filesystem::file_size(file, error);
  if (error) throw ParseError("cannot be read: " + error.message(), file.string());
  return size;
}

}  // namespace

struct ByteSource::State {
  std::string name;
  std::ifstream file;
  std::span<const std::uint8_t> memory;
  bool from_file = false;
  std::uint64_t size = 0;
  bool packed = false;
  bool member_open = false;
  bool finished = false;
  z_stream stream{};
  /// Packed bytes used up, and bytes unpacked of them.
  std::uint64_t taken = 0;
  std::uint64_t given = 0;
  std::vector<std::uint8_t> buffer;
  std::span<const std::uint8_t> pending;

  ~State() {
    if (packed) inflateEnd(&stream);
  }

  void begin() {
    refill();
    packed = pending.size() >= 2 && pending[0] == 0x1f && pending[1] == 0x8b;
    if (!packed) return;
    member_open = true;
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
      packed = false;
      throw Error(name + ": zlib cannot start");
    }
  }

  /// Called when `pending` is used up; leaves it empty at the end.
  void refill() {
    if (!from_file) {
      const std::size_t count = std::min(memory.size(), buffer_bytes);
      pending = memory.first(count);
      memory = memory.subspan(count);
      return;
    }
    buffer.resize(buffer_bytes);
    file.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
    if (file.bad()) throw ParseError("cannot be read", name);
    pending = std::span<const std::uint8_t>(buffer).first(static_cast<std::size_t>(file.gcount()));
  }

  std::size_t copy(std::span<std::uint8_t> to) {
    std::size_t done = 0;
    while (done < to.size()) {
      if (pending.empty()) refill();
      if (pending.empty()) break;
      const std::size_t count = std::min(pending.size(), to.size() - done);
      std::memcpy(to.data() + done, pending.data(), count);
      pending = pending.subspan(count);
      done += count;
    }
    return done;
  }

  /// Between members: opens the next one, or ends at the end or at padding.
  void next_member() {
    const bool padding = !pending.empty() && pending[0] == 0;
    if (pending.empty() || padding) {
      finished = true;
      return;
    }
    if (pending[0] != 0x1f) throw ParseError("gzip: there are bytes after the end of the packed data", name);
    inflateReset(&stream);
    member_open = true;
  }

  void count(std::uint64_t packed_bytes, std::uint64_t bytes) {
    taken += packed_bytes;
    given += bytes;
    if (given > std::max(always_allowed, most_ratio * taken))
      throw ParseError(
          fmt::format("gzip: unpacks to more than {} MiB and {} times its size, which no data set does: not "
                      "read; gunzip it to read it all the same",
                      always_allowed >> 20, most_ratio),
          name);
  }

  std::size_t inflate_some(std::span<std::uint8_t> to) {
    if (pending.empty()) refill();
    if (!member_open) {
      next_member();
      return 0;
    }
    if (pending.empty()) throw ParseError("gzip: the data end early: the file is cut off", name);
    // zlib counts in 32 bits.
    const std::size_t room = std::min<std::size_t>(to.size(), 1U << 30);
    stream.next_in = const_cast<std::uint8_t*>(pending.data());
    stream.avail_in = static_cast<uInt>(pending.size());
    stream.next_out = to.data();
    stream.avail_out = static_cast<uInt>(room);
    const int code = ::inflate(&stream, Z_NO_FLUSH);
    const std::size_t taken_now = pending.size() - stream.avail_in;
    pending = pending.last(stream.avail_in);
    count(taken_now, room - stream.avail_out);
    if (code == Z_STREAM_END) {
      member_open = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      throw ParseError(
          fmt::format("gzip: the data are damaged: {}", stream.msg != nullptr ? stream.msg : "no detail"),
          name);
    }
    return room - stream.avail_out;
  }

  std::size_t unpack(std::span<std::uint8_t> to) {
    std::size_t done = 0;
    while (done < to.size() && !finished) done += inflate_some(to.subspan(done));
    return done;
  }
};

ByteSource::ByteSource(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->name = file.string();
  state_->size = regular_file_size(file);
  state_->from_file = true;
  state_->file.open(file, std::ios::binary);
  if (!state_->file) throw ParseError("cannot be opened", file.string());
  state_->begin();
}

ByteSource::ByteSource(std::span<const std::uint8_t> memory, std::string name)
    : state_(std::make_unique<State>()) {
  state_->name = std::move(name);
  state_->size = memory.size();
  state_->memory = memory;
  state_->begin();
}

ByteSource::~ByteSource() = default;
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;

std::size_t ByteSource::read(std::span<std::uint8_t> to) {
  return state_->packed ? state_->unpack(to) : state_->copy(to);
}

std::vector<std::uint8_t> ByteSource::read_up_to(std::uint64_t count) {
  std::vector<std::uint8_t> bytes;
  const std::uint64_t first = packed() ? buffer_bytes : most_bytes();
  while (bytes.size() < count) {
    const std::size_t have = bytes.size();
    const std::uint64_t step = std::max<std::uint64_t>({have, first, 1});
    bytes.resize(have + static_cast<std::size_t>(std::min(count - have, step)));
    const std::size_t came = read(std::span(bytes).subspan(have));
    if (came == bytes.size() - have) continue;
    bytes.resize(have + came);
    break;
  }
  return bytes;
}

std::uint64_t ByteSource::most_bytes() const {
  return state_->packed ? state_->size * deflate_most : state_->size;
}

bool ByteSource::packed() const {
  return state_->packed;
}
const std::string& ByteSource::name() const {
  return state_->name;
}

}  // namespace surefoot::train
