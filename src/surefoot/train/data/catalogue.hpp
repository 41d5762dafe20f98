#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace surefoot::train {

/// The folders data sets are looked for in, in order, only those that exist: $SUREFOOT_DATA, then
/// $XDG_DATA_HOME/surefoot or ~/.local/share/surefoot, then ../shared/data.
std::vector<std::filesystem::path> data_folders();

/// A data set that lies below a folder, under the name it goes by.
struct NamedPath {
  std::string name;
  std::filesystem::path path;
};

/// The data sets in a folder and in the folders right below it, sorted by name.
///
/// A folder below that is itself a data set (IDX or CIFAR-10 files, or only one file) goes by the folder's
/// name; any other file that a format recognises goes by its name without extensions. Licences, read-me files
/// and texts not named `.txt` do not count. Files that cannot be read are left out.
std::vector<NamedPath> datasets_in(const std::filesystem::path& folder);

/// The path that a name or path stands for: a path that exists, else the first data folder that has it as a
/// path below it or as the name of a data set; nothing when nowhere.
std::optional<std::filesystem::path> locate(const std::string& name_or_path);

}  // namespace surefoot::train
