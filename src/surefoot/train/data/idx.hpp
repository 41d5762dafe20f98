#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/train/data/images.hpp"

namespace surefoot::train {

/// A file of the IDX format: a magic number `00 00 08 d`, d big-endian 32-bit sizes, then unsigned bytes.
/// Source: LeCun, Cortes and Burges, The MNIST database.
struct Idx {
  std::vector<std::int64_t> sizes;
  std::vector<std::uint8_t> values;
};

/// Whether the bytes begin like an IDX file of unsigned bytes with 1 to 4 dimensions.
bool looks_like_idx(const std::vector<std::uint8_t>& bytes);

/// Reads the bytes of an IDX file; `name` is for messages. Throws ParseError unless the sizes are positive and their
/// product is exactly the number of values that follow.
Idx parse_idx(std::vector<std::uint8_t> bytes, const std::string& name);

/// Joins a file of images `[N, H, W]` or `[N, C, H, W]` and a file of labels `[N]`. Throws ParseError when they do
/// not fit each other.
Images join_idx(Idx images, const Idx& labels, const std::string& images_name, const std::string& labels_name);

}  // namespace surefoot::train
