#include "surefoot/train/data/catalogue.hpp"

#include <algorithm>
#include <cstdlib>

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// The name without any of its extensions: `a.csv.gz` is `a`.
std::string stem(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('.', 1));
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error))
    found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<fs::path> by_stem(const fs::path& folder, const std::string& name, int depth) {
  std::error_code error;
  for (const auto& entry : entries(folder))
    if (fs::is_regular_file(entry, error) && stem(entry) == name && entry.extension() != ".LICENSE") return entry;
  if (depth == 0) return std::nullopt;
  for (const auto& entry : entries(folder))
    if (fs::is_directory(entry, error))
      if (auto found = by_stem(entry, name, depth - 1)) return found;
  return std::nullopt;
}

template <class IsImages>
ImageFiles sorted_files(const fs::path& folder, IsImages is_images) {
  ImageFiles files;
  for (const auto& entry : entries(folder)) {
    const std::string name = entry.filename().string();
    if (!is_images(name)) continue;
    const bool test = contains(name, "t10k") || contains(name, "test");
    (test ? files.test : files.training).push_back(entry);
  }
  if (files.training.empty()) std::swap(files.training, files.test);
  return files;
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

std::optional<fs::path> locate(const std::string& name_or_path) {
  std::error_code error;
  if (name_or_path.empty()) return std::nullopt;
  if (fs::exists(name_or_path, error)) return fs::path(name_or_path);
  if (contains(name_or_path, "..")) return std::nullopt;
  for (const auto& folder : data_folders()) {
    if (fs::exists(folder / name_or_path, error)) return folder / name_or_path;
    if (!contains(name_or_path, "/"))
      if (auto found = by_stem(folder, name_or_path, 1)) return found;
  }
  return std::nullopt;
}

ImageFiles idx_files(const fs::path& folder) {
  return sorted_files(folder, [](const std::string& name) { return contains(name, "images"); });
}

ImageFiles cifar_files(const fs::path& folder) {
  return sorted_files(folder, [](const std::string& name) { return name.ends_with(".bin"); });
}

fs::path labels_beside(const fs::path& images) {
  std::string name = images.filename().string();
  const auto replace = [&](const std::string& from, const std::string& to) {
    const auto at = name.find(from);
    if (at != std::string::npos) name.replace(at, from.size(), to);
  };
  replace("images", "labels");
  replace("idx3", "idx1");
  return images.parent_path() / name;
}

}  // namespace surefoot::train
