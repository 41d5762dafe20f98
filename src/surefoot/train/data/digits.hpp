#pragma once

#include <cstdint>

#include "surefoot/train/data/raw.hpp"

namespace surefoot::train {

/// Draws `count` images 28×28 of the ten digits: strokes, bent, slanted, shifted and thickened at random,
/// under noise and specks, so that the learning rate matters.
///
/// The same seed gives the same pixels everywhere, and a larger count the same images before the new ones:
/// random numbers are RandomStream's, and what a machine's sine, exponential or fused multiplication could
/// round otherwise is rounded to 2^-20 of a pixel before it is drawn. Throws InvalidArgument for count < 10.
RawImages draw_digits(std::int64_t count, std::uint64_t seed);

}  // namespace surefoot::train
