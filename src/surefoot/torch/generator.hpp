#pragma once

#include <cstdint>

#include <torch/torch.h>

namespace surefoot::torch {

/// A random generator of its own on a device, independent of LibTorch's global one.
::torch::Generator make_generator(std::uint64_t seed, ::torch::Device device);

}  // namespace surefoot::torch
