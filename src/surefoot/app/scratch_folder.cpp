#include "surefoot/app/scratch_folder.hpp"

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {

ScratchFolder::ScratchFolder(const std::string& purpose) {
  std::string pattern =
      (std::filesystem::temp_directory_path() / ("surefoot-" + purpose + "-XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw RunError(fmt::format("{}: cannot make a folder in {}", purpose, pattern));
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  if (!kept_) std::filesystem::remove_all(path_, error);
}

}  // namespace surefoot::app
