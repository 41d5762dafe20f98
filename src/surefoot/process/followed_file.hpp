#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace surefoot::process {

/// Reads what a command writes to a file, as it grows and where it is written anew.
///
/// Content that lies there when the command begins is not the command's. It is told apart from a file that
/// was written anew by the file's identity, by its size, and by the bytes themselves: the first and the last
/// 4 KiB of what was there. A file that grew behind the very bytes that were there before has been appended
/// to; one that was written to and is the same as before, to the end of the command, was written anew.
class FollowedFile {
 public:
  using Take = std::function<void(std::string_view bytes)>;

  /// Passes over the file's present content. The file need not be there; an empty path is no file.
  explicit FollowedFile(std::filesystem::path file);

  /// One that is wholly the command's: it came while the command ran.
  static std::unique_ptr<FollowedFile> from_start(std::filesystem::path file);

  bool empty() const { return path_.empty(); }
  /// Gives what is new. Before bytes of a file that was begun anew `on_begin` is called.
  void look(const Take& take, const std::function<void()>& on_begin);
  /// The last look: the command has ended.
  void finish(const Take& take, const std::function<void()>& on_begin);

 private:
  bool same_bytes(int file) const;
  void remember(std::string_view bytes);
  void begin_anew();
  void read_on(int file, const Take& take);

  std::filesystem::path path_;
  /// As it was at the last look.
  struct stat state_ {};
  bool touched_ = false;
  bool given_ = false;
  std::int64_t offset_ = 0;
  /// The beginning and the end of the bytes up to `offset_`.
  std::string first_;
  std::string last_;
};

}  // namespace surefoot::process
