#include "surefoot/logs/unpack.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "surefoot/core/error.hpp"

namespace surefoot::logs {

struct Gunzip::State {
  std::string source;
  z_stream stream{};
  bool ready = false;
  bool member_open = true;
  std::uint64_t taken = 0;
  std::uint64_t given = 0;
};

Gunzip::Gunzip(std::string source) : state_(std::make_unique<State>()) {
  state_->source = std::move(source);
  state_->ready = inflateInit2(&state_->stream, 15 + 16) == Z_OK;
  if (!state_->ready) throw Error(state_->source + ": zlib cannot start");
}

Gunzip::~Gunzip() {
  if (state_->ready) inflateEnd(&state_->stream);
}

bool Gunzip::at_end() const {
  return !state_->member_open;
}

void Gunzip::unpack(std::string_view& packed, std::string& text, std::size_t most) {
  State& s = *state_;
  if (!s.member_open) {
    // Zeros behind the last member are padding; another member goes on.
    packed.remove_prefix(std::min(packed.find_first_not_of('\0'), packed.size()));
    if (packed.empty()) return;
    if (packed.front() != '\x1f')
      throw ParseError("gzip: there are bytes after the end of the packed data", s.source);
    inflateReset(&s.stream);
    s.member_open = true;
  }
  const std::size_t before = text.size();
  text.resize(before + most);
  s.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  s.stream.avail_in = static_cast<uInt>(packed.size());
  s.stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
  s.stream.avail_out = static_cast<uInt>(most);
  const int code = ::inflate(&s.stream, Z_NO_FLUSH);
  const std::size_t came = most - s.stream.avail_out;
  text.resize(before + came);
  s.taken += packed.size() - s.stream.avail_in;
  s.given += came;
  packed.remove_prefix(packed.size() - s.stream.avail_in);
  if (code == Z_STREAM_END)
    s.member_open = false;
  else if (code != Z_OK && code != Z_BUF_ERROR)
    throw ParseError(
        fmt::format("gzip: the data are damaged: {}", s.stream.msg != nullptr ? s.stream.msg : "no detail"),
        s.source);
  if (s.given > std::max(always_allowed, most_ratio * s.taken))
    throw ParseError(
        fmt::format("gzip: unpacks to more than {} MiB and {} times its size, which no log does: not "
                    "read; gunzip it to read it all the same",
                    always_allowed >> 20, most_ratio),
        s.source);
}

Utf16::Order Utf16::order_of(std::string_view head) {
  if (head.starts_with("\xff\xfe")) return Order::little;
  if (head.starts_with("\xfe\xff")) return Order::big;
  head = head.substr(0, 4096);
  if (head.size() < 8) return Order::none;
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == '\0') ++(i % 2 == 0 ? even : odd);
  const std::size_t half = head.size() / 2;
  if (odd * 10 > half * 8 && even == 0) return Order::little;
  return even * 10 > half * 8 && odd == 0 ? Order::big : Order::none;
}

void Utf16::put(std::uint32_t unit, std::string& text) {
  if (unit == 0xfeff) return;
  if (unit >= 0xd800 && unit < 0xdc00) {
    high_ = unit;
    return;
  }
  std::uint32_t point = unit;
  if (unit >= 0xdc00 && unit < 0xe000)
    point = high_ != 0 ? 0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00) : 0xfffd;
  high_ = 0;
  const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xc0 | (point >> 6));
    return byte(0x80 | (point & 0x3f));
  }
  if (point < 0x10000) {
    byte(0xe0 | (point >> 12));
  } else {
    byte(0xf0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3f));
  }
  byte(0x80 | ((point >> 6) & 0x3f));
  byte(0x80 | (point & 0x3f));
}

void Utf16::decode(std::string_view bytes, std::string& text) {
  for (const char c : bytes) {
    const int byte = static_cast<unsigned char>(c);
    if (odd_ < 0) {
      odd_ = byte;
      continue;
    }
    put(static_cast<std::uint32_t>(order_ == Order::little ? odd_ | (byte << 8) : (odd_ << 8) | byte), text);
    odd_ = -1;
  }
}

}  // namespace surefoot::logs
