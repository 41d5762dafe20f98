#pragma once

#include <cstdint>

#include <torch/torch.h>

namespace surefoot::torch {

/// A random generator of its own on a device, independent of LibTorch's global one; the same seed gives the
/// same numbers on the same kind of device. LibTorch throws its own c10::Error for a device that is not
/// there.
::torch::Generator make_generator(std::uint64_t seed, ::torch::Device device);

}  // namespace surefoot::torch
