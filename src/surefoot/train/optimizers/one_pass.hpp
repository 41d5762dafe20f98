#pragma once

#include <torch/torch.h>

#include "surefoot/torch/parameter_key.hpp"

/// LibTorch's optimizers with the same state, options, archives and (to rounding) numbers, whose step reads
/// and writes each parameter once where LibTorch makes up to nine passes with fresh memory for each.
/// LibTorch's own step takes the cases that the one pass does not cover.
namespace surefoot::train {

/// A parameter and gradient that one loop over floats can take.
inline bool plain(const ::torch::Tensor& parameter) {
  const auto& gradient = parameter.grad();
  return parameter.is_cpu() && parameter.scalar_type() == ::torch::kFloat && parameter.is_contiguous() &&
         gradient.defined() && gradient.scalar_type() == ::torch::kFloat && gradient.is_contiguous();
}

/// The optimizer's state of a parameter; null before its first step.
template <class State, class Memory>
State* memory_of(Memory& memory, const ::torch::Tensor& parameter) {
  const auto found = memory.find(torch::parameter_key<Memory>(parameter));
  return found == memory.end() ? nullptr : static_cast<State*>(found->second.get());
}

}  // namespace surefoot::train
