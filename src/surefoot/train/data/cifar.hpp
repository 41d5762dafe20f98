#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/train/data/images.hpp"

namespace surefoot::train {

/// Whether the bytes can be a file of CIFAR-10's binary version: whole records whose first byte is below 10.
bool looks_like_cifar(const std::vector<std::uint8_t>& bytes);

/// Reads records of 1 label byte and 3,072 bytes of red, green and blue planes of 32×32. Throws ParseError for a
/// file that is no whole number of records or a label of 10 or more.
/// Source: Krizhevsky 2009, The CIFAR-10 data set, binary version.
Images parse_cifar(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace surefoot::train
