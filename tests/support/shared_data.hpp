#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace surefoot::testing {

/// Real data that tests use where they are and that are no part of the project: below $SUREFOOT_SHARED, then
/// beside the source folder in `../shared/data`. Nothing when there is no such file: the test skips itself.
inline std::optional<std::filesystem::path> shared_data(const std::string& relative) {
  const char* own = std::getenv("SUREFOOT_SHARED");
  for (const std::filesystem::path& folder : {std::filesystem::path(own != nullptr ? own : ""),
                                              std::filesystem::path(SUREFOOT_SOURCE_DIR "/../shared/data")})
    if (!folder.empty() && std::filesystem::exists(folder / relative)) return folder / relative;
  return std::nullopt;
}

}  // namespace surefoot::testing
