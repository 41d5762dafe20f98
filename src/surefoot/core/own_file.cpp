#include "surefoot/core/own_file.hpp"

#include <system_error>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot {

std::filesystem::path own_file(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place :
       {beside / name, beside / "../libexec/surefoot" / name, fs::path(SUREFOOT_LIBEXEC) / name})
    if (fs::exists(place, error)) return place;
  throw RunError(fmt::format("{} is neither in {} nor in {}", name, beside.string(), SUREFOOT_LIBEXEC));
}

}  // namespace surefoot
