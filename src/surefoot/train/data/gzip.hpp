#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace surefoot::train {

/// The bytes of a file or of memory, in order, unpacked on the way when they begin with gzip's magic (1f 8b),
/// whatever the name says. Files of several gzip members are one stream; zeros after the last are padding.
///
/// Holds two buffers of 64 KiB, however large the file. Not safe for concurrent use.
/// Source: Deutsch 1996, RFC 1951 and RFC 1952.
class ByteSource {
 public:
  /// Opens a regular file. Throws ParseError when it is missing, unreadable, a folder, a device or a pipe.
  explicit ByteSource(const std::filesystem::path& file);
  /// Reads memory, which must outlive the source; `name` is what errors call it.
  ByteSource(std::span<const std::uint8_t> memory, std::string name);
  ~ByteSource();
  ByteSource(ByteSource&&) noexcept;
  ByteSource& operator=(ByteSource&&) noexcept;

  /// Fills `to` and returns how many bytes came: fewer than asked for only at the end.
  /// Throws ParseError when the packed data are damaged or end early, and when they unpack to more than 256
  /// MiB and more than 64 times their size.
  std::size_t read(std::span<std::uint8_t> to);
  /// The next `count` bytes, or all that are left where those are fewer. Memory grows with the bytes that
  /// come, never with `count`.
  std::vector<std::uint8_t> read_up_to(std::uint64_t count);

  /// An upper bound on the bytes in all: exact when not packed, else 1,032 for each packed byte, the most
  /// that deflate can pack into one.
  std::uint64_t most_bytes() const;
  bool packed() const;
  const std::string& name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace surefoot::train
