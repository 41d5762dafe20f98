#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace surefoot::process {

/// A file that keeps what a command writes: the first `room` bytes and the last `room` bytes of it, with a
/// line between them that says how much was left out.
class KeptOutput {
 public:
  static constexpr std::size_t default_room = std::size_t{8} << 20;

  /// Begins the file anew. Throws RunError when it cannot be made.
  explicit KeptOutput(const std::filesystem::path& file, std::size_t room = default_room);
  /// Writes what is held back.
  ~KeptOutput();
  KeptOutput(const KeptOutput&) = delete;
  KeptOutput& operator=(const KeptOutput&) = delete;

  /// Throws RunError when the disk does not take it.
  void add(std::string_view bytes);
  /// Writes the end; nothing is added after it.
  void finish();

 private:
  void write(std::string_view bytes);

  std::filesystem::path path_;
  int file_ = -1;
  std::size_t room_;
  std::size_t written_ = 0;
  std::uint64_t dropped_ = 0;
  std::string last_;
};

}  // namespace surefoot::process
