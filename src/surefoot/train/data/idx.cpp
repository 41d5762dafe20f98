#include "surefoot/train/data/idx.hpp"

#include <fmt/format.h>

#include <utility>

#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::uint8_t unsigned_bytes = 0x08;

}  // namespace

bool looks_like_idx(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() >= 8 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == unsigned_bytes && bytes[3] >= 1 &&
         bytes[3] <= 4;
}

Idx parse_idx(std::vector<std::uint8_t> bytes, const std::string& name) {
  if (!looks_like_idx(bytes)) throw ParseError("idx: the file must begin 00 00 08 and 1 to 4 dimensions", name);
  const std::size_t dimensions = bytes[3];
  const std::size_t header = 4 + 4 * dimensions;
  if (bytes.size() < header) throw ParseError("idx: the header is cut off", name);
  Idx idx;
  const std::size_t held = bytes.size() - header;
  std::size_t expected = 1;
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | bytes[4 + 4 * d + i];
    if (size == 0) throw ParseError(fmt::format("idx: dimension {} must be positive, got 0", d + 1), name);
    // Checked at every dimension, so that the product cannot overflow: more values than bytes is wrong already.
    if (size > held / expected)
      throw ParseError(fmt::format("idx: the header promises more values than the {} that follow", held), name);
    expected *= size;
    idx.sizes.push_back(size);
  }
  if (expected != held)
    throw ParseError(fmt::format("idx: the header promises {} values, {} follow", expected, held), name);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
  idx.values = std::move(bytes);
  return idx;
}

Images join_idx(Idx images, const Idx& labels, const std::string& images_name, const std::string& labels_name) {
  if (images.sizes.size() < 3)
    throw ParseError(fmt::format("idx: images need 3 or 4 dimensions, got {}", images.sizes.size()), images_name);
  if (labels.sizes.size() != 1)
    throw ParseError(fmt::format("idx: labels need 1 dimension, got {}", labels.sizes.size()), labels_name);
  if (labels.sizes[0] != images.sizes[0])
    throw ParseError(fmt::format("idx: {} labels for {} images", labels.sizes[0], images.sizes[0]), labels_name);
  const std::size_t d = images.sizes.size();
  Images result{.count = images.sizes[0],
                .channels = d == 4 ? images.sizes[1] : 1,
                .height = images.sizes[d - 2],
                .width = images.sizes[d - 1],
                .pixels = std::move(images.values),
                .labels = {}};
  result.labels.assign(labels.values.begin(), labels.values.end());
  return result;
}

}  // namespace surefoot::train
