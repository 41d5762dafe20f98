#pragma once

#include <string>

#include <torch/torch.h>

namespace surefoot::torch {

/// `cpu`, `cuda` or `cuda:N`. Throws InvalidArgument for another word, RunError for a device that is not
/// there.
::torch::Device parse_device(const std::string& text);

}  // namespace surefoot::torch
