#include "surefoot/train/data/format.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/cifar.hpp"
#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/gzip.hpp"
#include "surefoot/train/data/idx.hpp"
#include "surefoot/train/data/text.hpp"

namespace surefoot::train {
namespace {

constexpr std::array all_formats{
    Format{"IDX images", is_idx, read_idx_set},
    Format{"CIFAR-10 images", is_cifar, read_cifar_set},
    Format{"table", is_table, read_table},
    Format{"text", is_text, read_text},
};

constexpr std::size_t head_bytes = 256 * 1024;

std::vector<std::filesystem::path> regular_files(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) throw ParseError("cannot be read: " + error.message(), folder.string());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : entries)
    if (entry.is_regular_file(error)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

Candidate Candidate::look(const std::filesystem::path& path) {
  Candidate candidate;
  candidate.path = path;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    candidate.folder = true;
    candidate.files = regular_files(path);
    return candidate;
  }
  ByteSource source(path);
  candidate.head = source.read_up_to(head_bytes);
  candidate.whole = candidate.head.size() < head_bytes;
  candidate.size = source.packed() ? 0 : source.most_bytes();
  return candidate;
}

std::string Candidate::plain_name() const {
  std::filesystem::path name = path.filename();
  if (name.extension() == ".gz") name = name.stem();
  std::string text = name.string();
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::span<const Format> formats() {
  return all_formats;
}

const Format* recognise(const Candidate& candidate) {
  const auto found =
      std::ranges::find_if(all_formats, [&](const Format& f) { return f.recognises(candidate); });
  return found == all_formats.end() ? nullptr : &*found;
}

}  // namespace surefoot::train
