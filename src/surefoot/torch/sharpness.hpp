#pragma once

#include <functional>

#include <torch/torch.h>

#include "surefoot/torch/rate_binding.hpp"

namespace surefoot::torch {

/// The curvature of a loss at the parameters of an optimizer, along the direction in which it curves most, as
/// its steps see it: each group's curvature times the group's ratio to the first rate, and times what
/// momentum makes of a lone gradient ((1 - dampening) / (1 - momentum) for SGD, 1 for others). Plain gradient
/// descent at more than 2 over it is unstable (Cohen et al. 2021, arXiv 2103.00065).
///
/// By three rounds of power iteration on differences of gradients; `differentiate` puts the loss's gradients
/// into the parameters, each time for the same function, and is called at most 4 times. Parameters without a
/// gradient, or in a group whose ratio is 0, do not count. The parameters are left as they were, also when
/// `differentiate` throws, their gradients changed. NaN when a gradient is not finite or all are zero.
double sharpness(::torch::optim::Optimizer& optimizer, const RateBinding& binding,
                 const std::function<void()>& differentiate);

}  // namespace surefoot::torch
