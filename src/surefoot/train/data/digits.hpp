#pragma once

#include <cstdint>

#include "surefoot/train/data/raw.hpp"

namespace surefoot::train {

/// Draws `count` images 28×28 of the ten digits: strokes, bent, slanted, shifted and thickened at random,
/// under noise and specks, so that the learning rate matters. The same seed gives the same pixels wherever
/// the C library's sine and cosine round alike. Throws InvalidArgument for count < 10.
RawImages draw_digits(std::int64_t count, std::uint64_t seed);

}  // namespace surefoot::train
