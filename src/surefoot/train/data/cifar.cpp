#include "surefoot/train/data/cifar.hpp"

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::size_t record = 3073;
constexpr std::uint8_t classes = 10;

}  // namespace

bool looks_like_cifar(const std::vector<std::uint8_t>& bytes) {
  if (bytes.empty() || bytes.size() % record != 0) return false;
  for (std::size_t i = 0; i < bytes.size(); i += record)
    if (bytes[i] >= classes) return false;
  return true;
}

Images parse_cifar(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  if (bytes.empty() || bytes.size() % record != 0)
    throw ParseError(
        fmt::format("cifar: the size must be a multiple of {} bytes, got {}", record, bytes.size()), name);
  Images images{.count = static_cast<std::int64_t>(bytes.size() / record),
                .channels = 3,
                .height = 32,
                .width = 32,
                .pixels = {},
                .labels = {}};
  images.pixels.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); i += record) {
    if (bytes[i] >= classes)
      throw ParseError(fmt::format("cifar: the label of record {} must be below 10, got {}", i / record + 1, bytes[i]),
                       name);
    images.labels.push_back(bytes[i]);
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    images.pixels.insert(images.pixels.end(), first, first + record - 1);
  }
  return images;
}

}  // namespace surefoot::train
