#pragma once

#include <filesystem>
#include <string>

#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

/// Whose losses a folder holds by its name, `train` or `loss_val`, and the rest of the name.
struct FolderName {
  Side side = Side::none;
  std::string stem;
  /// Of several folders of validations the one to take: a validation before a test.
  int rank = 0;
};

/// Reads the last part of the path by its words. A name that says both sides says none. Pure.
FolderName folder_name(const std::filesystem::path& folder);

}  // namespace surefoot::logs
