#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace surefoot::train {

/// The folders data sets are looked for in, in order; only those that exist.
std::vector<std::filesystem::path> data_folders();

/// Where a data set of that name or path lies; nothing when nowhere.
std::optional<std::filesystem::path> locate(const std::string& name_or_path);

/// The files of an image set in a folder: those to train on, and those that ship apart for testing.
struct ImageFiles {
  std::vector<std::filesystem::path> training;
  std::vector<std::filesystem::path> test;
};
/// IDX files with `images` in their name, `t10k` or `test` marking the test set.
ImageFiles idx_files(const std::filesystem::path& folder);
/// `*.bin` files, `test` marking the test set.
ImageFiles cifar_files(const std::filesystem::path& folder);

/// The file of labels that belongs to a file of images: `images` in its name becomes `labels`, `idx3` `idx1`.
std::filesystem::path labels_beside(const std::filesystem::path& images);

}  // namespace surefoot::train
