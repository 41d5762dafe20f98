#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace surefoot::torch {

/// A random generator of its own on a device, independent of LibTorch's global one.
::torch::Generator make_generator(std::uint64_t seed, ::torch::Device device);

}  // namespace surefoot::torch
