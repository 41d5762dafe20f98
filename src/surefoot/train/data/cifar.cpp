#include "surefoot/train/data/cifar.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t plane = 32 * 32;
constexpr std::size_t record_bytes = 1 + 3 * plane;
constexpr std::array class_names{"airplane", "automobile", "bird",  "cat",  "deer",
                                 "dog",      "frog",       "horse", "ship", "truck"};

bool named(const fs::path& file, std::initializer_list<const char*> words) {
  const std::string name = file.filename().string();
  return file.extension() == ".bin" &&
         std::ranges::any_of(words, [&](const char* word) { return name.find(word) != std::string::npos; });
}

bool training_file(const fs::path& file) {
  return named(file, {"train", "data_batch"});
}

}  // namespace

void append_cifar(ByteSource& source, RawImages& images) {
  images.channels = 3;
  images.height = images.width = 32;
  images.class_names.assign(class_names.begin(), class_names.end());
  // A packed file does not say how long it is, so its memory grows as it comes.
  if (!source.packed()) images.pixels.reserve(images.pixels.size() + source.most_bytes());
  std::array<std::uint8_t, record_bytes> record{};
  for (std::size_t number = 1;; ++number) {
    const std::size_t came = source.read(record);
    if (came == 0 && number > 1) return;
    if (came < record_bytes)
      throw ParseError(
          fmt::format("cifar: ends inside record {}: it has {} of {} bytes", number, came, record_bytes),
          source.name());
    if (record[0] >= class_names.size())
      throw ParseError(
          fmt::format("cifar: record {}: a CIFAR-10 label must be 0 to 9, got {}", number, record[0]),
          source.name());
    images.labels.push_back(record[0]);
    images.pixels.insert(images.pixels.end(), record.begin() + 1, record.end());
  }
}

bool is_cifar(const Candidate& candidate) {
  if (candidate.folder) return std::ranges::any_of(candidate.files, training_file);
  const auto& head = candidate.head;
  // Text never holds a zero byte, pictures always do.
  if (head.size() < record_bytes || std::ranges::find(head, 0) == head.end()) return false;
  if (candidate.size % record_bytes != 0) return candidate.path.extension() == ".bin";
  for (std::size_t at = 0; at < head.size(); at += record_bytes)
    if (head[at] >= class_names.size()) return candidate.path.extension() == ".bin";
  return true;
}

RawData read_cifar_set(const Candidate& candidate) {
  RawImages images;
  if (!candidate.folder) {
    ByteSource source(candidate.path);
    append_cifar(source, images);
    return images;
  }
  for (const fs::path& file : candidate.files) {
    if (training_file(file)) {
      ByteSource source(file);
      append_cifar(source, images);
    } else if (named(file, {"test"})) {
      images.test_samples += static_cast<std::int64_t>(fs::file_size(file) / record_bytes);
    }
  }
  return images;
}

}  // namespace surefoot::train
