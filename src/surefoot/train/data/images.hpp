#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace surefoot::train {

/// Images as bytes, `[count, channels, height, width]` in order, with one label each.
struct Images {
  std::int64_t count = 0;
  std::int64_t channels = 1;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int64_t> labels;
};

}  // namespace surefoot::train
