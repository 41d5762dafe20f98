#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace surefoot::logs {

/// A file that grows by whole entries: each is in the file once append() returns, and one that does not fit
/// on the disk leaves no part of itself.
class GrowingFile {
 public:
  /// Begins the file with a text; written aside and renamed, so that one that is there is never half gone.
  /// Throws RunError beginning with `who` and naming the file when it cannot be written, and leaves nothing.
  GrowingFile(std::filesystem::path file, std::string_view text, std::string who);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  /// Throws RunError naming the file when the disk is full.
  void append(std::string_view entry);

 private:
  [[noreturn]] void fail(int reason) const;
  /// 0, or why it could not be written.
  int write_all(std::string_view bytes) const;

  std::filesystem::path file_;
  std::string who_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

}  // namespace surefoot::logs
