#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace surefoot::testing {

/// A file or folder of the data that lie beside a developer's checkout; nothing where they do not.
inline std::optional<std::filesystem::path> shared_data(const std::string& relative) {
  const char* said = std::getenv("SUREFOOT_SHARED");
  const std::filesystem::path folder = said != nullptr ? said : SUREFOOT_SOURCE_DIR "/../shared/data";
  if (!std::filesystem::exists(folder / relative)) return std::nullopt;
  return folder / relative;
}

}  // namespace surefoot::testing
