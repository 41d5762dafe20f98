#include "surefoot/train/data/idx.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t unsigned_byte = 0x08;
constexpr std::int64_t most_dimensions = 4;

bool element_type(std::uint8_t code) {
  return code == 0x08 || code == 0x09 || (code >= 0x0b && code <= 0x0e);
}

std::int64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::int64_t value = 0;
  for (const std::uint8_t byte : bytes.first(4)) value = value * 256 + byte;
  return value;
}

/// The number of values, or nothing when it is beyond what 64 bits count.
std::optional<std::uint64_t> product(const std::vector<std::int64_t>& sizes) {
  std::uint64_t count = 1;
  for (const std::int64_t size : sizes)
    if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count)) return std::nullopt;
  return count;
}

std::string times(const std::vector<std::int64_t>& sizes) {
  return fmt::format("{}", fmt::join(sizes, "×"));
}

bool replace_last(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.rfind(from);
  if (at == std::string::npos) return false;
  text.replace(at, from.size(), to);
  return true;
}

/// `file` or `file.gz`, whichever is there.
std::optional<fs::path> packed_or_plain(const fs::path& file) {
  std::error_code error;
  if (fs::is_regular_file(file, error)) return file;
  const fs::path packed = file.string() + ".gz";
  if (fs::is_regular_file(packed, error)) return packed;
  return std::nullopt;
}

fs::path without_gz(const fs::path& file) {
  return file.extension() == ".gz" ? file.parent_path() / file.stem() : file;
}

fs::path labels_path(const fs::path& images) {
  std::string name = without_gz(images).filename().string();
  if (!replace_last(name, "images", "labels"))
    throw ParseError(
        "idx: the name of an IDX file of images must hold 'images', so that its labels can be found",
        images.string());
  replace_last(name, "idx3", "idx1");
  const auto found = packed_or_plain(images.parent_path() / name);
  if (!found)
    throw ParseError(fmt::format("idx: its labels must lie beside it as {} or {}.gz", name, name),
                     images.string());
  return *found;
}

std::int64_t test_samples(const fs::path& images) {
  for (const char* word : {"t10k", "test"}) {
    std::string name = without_gz(images).filename().string();
    if (!replace_last(name, "train", word)) return 0;
    if (const auto test = packed_or_plain(images.parent_path() / name)) {
      ByteSource source(*test);
      return read_idx_sizes(source).front();
    }
  }
  return 0;
}

bool names_training_images(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.find("train") != std::string::npos && name.find("images") != std::string::npos;
}

fs::path training_images(const Candidate& folder) {
  std::vector<fs::path> found;
  for (const fs::path& file : folder.files)
    if (names_training_images(file) && (found.empty() || found.back() != without_gz(file)))
      found.push_back(file);
  if (found.size() == 1) return found.front();
  throw ParseError(fmt::format("idx: holds {} files of training images, name one of them, e.g. {}",
                               found.size(), found.front().filename().string()),
                   folder.path.string());
}

}  // namespace

std::vector<std::int64_t> read_idx_sizes(ByteSource& source) {
  std::array<std::uint8_t, 4> magic{};
  if (source.read(magic) < magic.size()) throw ParseError("idx: ends inside the IDX header", source.name());
  if (magic[0] != 0 || magic[1] != 0 || !element_type(magic[2]))
    throw ParseError(fmt::format("idx: an IDX file begins 00 00 08, got {:02x} {:02x} {:02x}", magic[0],
                                 magic[1], magic[2]),
                     source.name());
  if (magic[2] != unsigned_byte)
    throw ParseError(fmt::format("idx: elements must be unsigned bytes (08), got type {:02x}", magic[2]),
                     source.name());
  if (magic[3] < 1 || magic[3] > most_dimensions)
    throw ParseError(fmt::format("idx: dimensions must be 1 to {}, got {}", most_dimensions, magic[3]),
                     source.name());

  std::vector<std::uint8_t> bytes(4U * magic[3]);
  if (source.read(bytes) < bytes.size()) throw ParseError("idx: ends inside the IDX header", source.name());
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < magic[3]; ++i) sizes.push_back(big_endian(std::span(bytes).subspan(4 * i)));
  if (std::ranges::find(sizes, 0) != sizes.end())
    throw ParseError(fmt::format("idx: sizes must be positive, got {}", times(sizes)), source.name());
  const auto count = product(sizes);
  const std::uint64_t most = source.most_bytes();
  if (!count || *count > most)
    throw ParseError(
        fmt::format("idx: the header claims {} values, the file holds at most {}", times(sizes), most),
        source.name());
  return sizes;
}

IdxArray read_idx(ByteSource& source) {
  IdxArray array{.sizes = read_idx_sizes(source), .values = {}};
  const std::uint64_t count = *product(array.sizes);
  array.values = source.read_up_to(count);
  if (array.values.size() < count)
    throw ParseError(
        fmt::format("idx: ends after {} of {} values: the file is cut off", array.values.size(), count),
        source.name());
  if (!source.read_up_to(1).empty())
    throw ParseError(fmt::format("idx: there are bytes after the {} values of its IDX header", count),
                     source.name());
  return array;
}

RawImages idx_images(IdxArray images, IdxArray labels, const std::string& file) {
  if (images.sizes.size() != 3)
    throw ParseError(fmt::format("idx: images have 3 dimensions, got {}", images.sizes.size()), file);
  if (labels.sizes.size() != 1)
    throw ParseError(fmt::format("idx: labels have 1 dimension, got {}", labels.sizes.size()), file);
  if (labels.sizes[0] != images.sizes[0])
    throw ParseError(fmt::format("idx: {} images have {} labels", images.sizes[0], labels.sizes[0]), file);
  RawImages result;
  result.height = images.sizes[1];
  result.width = images.sizes[2];
  result.pixels = std::move(images.values);
  result.labels = std::move(labels.values);
  const int largest = *std::ranges::max_element(result.labels);
  if (largest == 0) throw ParseError("idx: all labels are 0: there is nothing to tell apart", file);
  for (int c = 0; c <= largest; ++c) result.class_names.push_back(std::to_string(c));
  return result;
}

bool is_idx(const Candidate& candidate) {
  if (candidate.folder) return std::ranges::any_of(candidate.files, names_training_images);
  const auto& head = candidate.head;
  if (head.size() < 4 || head[0] != 0 || head[1] != 0 || !element_type(head[2])) return false;
  if (head[3] < 1 || head[3] > most_dimensions) return false;
  // A CIFAR file may begin like this too (a class 0, dark pixels): it gives itself away by its length.
  if (candidate.size == 0 || candidate.size % 3073 != 0) return true;
  const std::size_t header = 4 + 4U * head[3];
  std::vector<std::int64_t> sizes;
  for (std::size_t at = 4; at < header && header <= head.size(); at += 4)
    sizes.push_back(big_endian(std::span(head).subspan(at)));
  return product(sizes) == candidate.size - header;
}

RawData read_idx_set(const Candidate& candidate) {
  const fs::path images_file = candidate.folder ? training_images(candidate) : candidate.path;
  ByteSource images(images_file);
  IdxArray pixels = read_idx(images);
  if (pixels.sizes.size() == 1)
    throw ParseError("idx: holds labels: name the file of images, its labels are found beside it",
                     images_file.string());
  const fs::path labels_file = labels_path(images_file);
  ByteSource labels(labels_file);
  RawImages result = idx_images(std::move(pixels), read_idx(labels), images_file.string());
  result.test_samples = test_samples(images_file);
  return result;
}

}  // namespace surefoot::train
