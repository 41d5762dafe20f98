#pragma once

#include <cstdint>
#include <vector>

#include "surefoot/train/data/format.hpp"
#include "surefoot/train/data/gzip.hpp"

namespace surefoot::train {

/// An array of bytes as an IDX file holds it, the format of MNIST and its successors.
///
/// The file: two zero bytes, the element type (08, unsigned byte, is the one that images come in), the number
/// of dimensions, each size as a big-endian 32-bit number, then the values with the last dimension fastest.
/// Source: LeCun, Cortes and Burges 1998, the MNIST database.
struct IdxArray {
  std::vector<std::int64_t> sizes;
  std::vector<std::uint8_t> values;
};

/// Reads the sizes alone. Throws ParseError when they are not those of 1 to 4 dimensions of unsigned bytes,
/// when one is zero, or when the file cannot hold as many values as they claim.
std::vector<std::int64_t> read_idx_sizes(ByteSource& source);

/// Reads a whole array. Throws ParseError as read_idx_sizes does, and when values are missing or left over.
IdxArray read_idx(ByteSource& source);

/// Images `[N, H, W]` with a label for each: grey, classes 0 … largest label. Throws ParseError naming `file`
/// where the two do not fit each other.
RawImages idx_images(IdxArray images, IdxArray labels, const std::string& file);

/// A file of images or labels, or a folder that holds `train…images…` and `train…labels…`.
bool is_idx(const Candidate& candidate);

/// Reads images and the labels beside them: for `train-images-idx3-ubyte.gz` those are
/// `train-labels-idx1-ubyte`, packed or not. A test set beside them (`t10k-…` or `test-…`) is counted and
/// left alone.
RawData read_idx_set(const Candidate& candidate);

}  // namespace surefoot::train
