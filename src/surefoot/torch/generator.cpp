#include "surefoot/torch/generator.hpp"

#include <ATen/CPUGeneratorImpl.h>

namespace surefoot::torch {

::torch::Generator make_generator(std::uint64_t seed, ::torch::Device device) {
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>(seed);
  // The default generator of the device knows how to make one of its kind, in a build with or without CUDA.
  auto generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace surefoot::torch
