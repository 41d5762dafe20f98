#include "surefoot/process/program_path.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace surefoot::process {

namespace fs = std::filesystem;

bool can_be_run(const std::string& program) {
  if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "/usr/bin:/bin" : path;
  for (std::size_t at = 0; at <= folders.size();) {
    const auto end = std::min(folders.find(':', at), folders.size());
    const fs::path folder = end == at ? "." : folders.substr(at, end - at);
    if (access((folder / program).c_str(), X_OK) == 0 && !fs::is_directory(folder / program)) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace surefoot::process
