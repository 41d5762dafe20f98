#include "surefoot/train/data/fingerprint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

namespace surefoot::train {
namespace {

uLong checksum(uLong before, const ::torch::Tensor& tensor) {
  const auto values = tensor.contiguous();
  return crc32_z(before, static_cast<const Bytef*>(values.data_ptr()), values.nbytes());
}

}  // namespace

std::string fingerprint(const Dataset& data) {
  return fmt::format("{} rows of {} with checksum {:08x}", data.samples(),
                     fmt::join(data.inputs.sizes().slice(1).vec(), "×"),
                     checksum(checksum(0, data.inputs), data.targets));
}

}  // namespace surefoot::train
