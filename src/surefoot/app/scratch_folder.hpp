#pragma once

#include <filesystem>
#include <string>

namespace surefoot::app {

/// A new folder below the system's for temporary files, removed with all that is in it unless kept.
class ScratchFolder {
 public:
  /// `purpose` is part of its name. Throws RunError when it cannot be made.
  explicit ScratchFolder(const std::string& purpose);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// It stays, for a message that names it.
  void keep() { kept_ = true; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

}  // namespace surefoot::app
