#include "surefoot/train/data/catalogue.hpp"

#include <algorithm>
#include <cstdlib>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/format.hpp"
#include "surefoot/train/data/text.hpp"

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

/// The name without its extensions: `a.csv.gz` is `a`.
std::string stem(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('.', 1));
}

bool is_dataset(const fs::path& path) {
  try {
    const Candidate candidate = Candidate::look(path);
    const Format* format = recognise(candidate);
    if (format == nullptr) return false;
    const std::string name =
        candidate.folder ? only_file(candidate).filename().string() : candidate.plain_name();
    return format->name != "text" || name.ends_with(".txt");
  } catch (const Error&) {
    return false;
  }
}

void add_files(const fs::path& folder, std::vector<NamedPath>& found) {
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error))
    if (entry.is_regular_file(error) && !is_about_file(entry.path()) && is_dataset(entry.path()))
      found.push_back({stem(entry.path()), entry.path()});
}

}  // namespace

std::vector<fs::path> data_folders() {
  std::vector<fs::path> folders;
  if (const auto own = environment("SUREFOOT_DATA")) folders.push_back(*own);
  if (const auto xdg = environment("XDG_DATA_HOME"))
    folders.push_back(*xdg / "surefoot");
  else if (const auto home = environment("HOME"))
    folders.push_back(*home / ".local/share/surefoot");
  folders.emplace_back("../shared/data");
  std::erase_if(folders, [](const fs::path& folder) {
    std::error_code error;
    return !fs::is_directory(folder, error);
  });
  return folders;
}

std::vector<NamedPath> datasets_in(const fs::path& folder) {
  std::vector<NamedPath> found;
  add_files(folder, found);
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error)) {
    if (!entry.is_directory(error)) continue;
    if (is_dataset(entry.path()))
      found.push_back({entry.path().filename().string(), entry.path()});
    else
      add_files(entry.path(), found);
  }
  std::ranges::sort(found, {}, [](const NamedPath& one) { return std::pair(one.name, one.path); });
  return found;
}

std::optional<fs::path> locate(const std::string& name_or_path) {
  std::error_code error;
  if (name_or_path.empty()) return std::nullopt;
  if (fs::exists(name_or_path, error)) return fs::path(name_or_path);
  if (fs::path(name_or_path).is_absolute()) return std::nullopt;
  for (const fs::path& folder : data_folders()) {
    if (fs::exists(folder / name_or_path, error)) return folder / name_or_path;
    const auto sets = datasets_in(folder);
    const auto found = std::ranges::find(sets, name_or_path, &NamedPath::name);
    if (found != sets.end()) return found->path;
  }
  return std::nullopt;
}

}  // namespace surefoot::train
