#include "surefoot/torch/device.hpp"

#include <charconv>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::torch {

::torch::Device parse_device(const std::string& text) {
  if (text == "cpu") return {::torch::kCPU};
  int index = 0;
  const bool numbered = text.starts_with("cuda:");
  const char* end = text.data() + text.size();
  if (numbered) {
    const auto [stop, error] = std::from_chars(text.data() + 5, end, index);
    if (error != std::errc() || stop != end || index < 0)
      throw InvalidArgument(
          fmt::format("device: the number after cuda: must be 0 or more, got '{}'", shown(text)));
  } else if (text != "cuda") {
    throw InvalidArgument(fmt::format("device: must be cpu, cuda or cuda:N, got '{}'", shown(text)));
  }
  const auto count = static_cast<int>(::torch::cuda::device_count());
  if (index >= count)
    throw RunError(
        fmt::format("device: {} is not there, LibTorch sees {} CUDA devices; use --device cpu", text, count));
  return {::torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

}  // namespace surefoot::torch
