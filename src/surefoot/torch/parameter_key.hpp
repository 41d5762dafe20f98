#pragma once

#include <sstream>
#include <string>
#include <type_traits>

#include <torch/torch.h>

namespace surefoot::torch {

/// The key under which `Memory`, the map of Optimizer::state(), keeps what belongs to a parameter. LibTorch 1
/// keys it by the printed address, LibTorch 2 by the address.
template <class Memory>
typename std::decay_t<Memory>::key_type parameter_key(const ::torch::Tensor& parameter) {
  using Key = typename std::decay_t<Memory>::key_type;
  if constexpr (std::is_same_v<Key, std::string>) {
    std::ostringstream address;
    address << parameter.unsafeGetTensorImpl();
    return address.str();
  } else {
    return parameter.unsafeGetTensorImpl();
  }
}

}  // namespace surefoot::torch
