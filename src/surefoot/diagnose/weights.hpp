#pragma once

#include <array>

namespace surefoot::diagnose {

/// Rows too_low, good, too_high, and the log10 of the factor to the best rate; columns the constant and the
/// weighed signals in their order. Written by benchmarks/diagnose/fit.py from the design tasks.
inline constexpr std::array<std::array<double, 12>, 4> weights_with_rate{{
    {-1.658, 2.118, 2.405, -1.118, -1.181, 2.338, 0.05006, 0.4109, 0.5552, -1.24, -0.4841, -1.905},
    {0.4659, -0.677, -1.571, 0.0007913, 0.004233, -1.082, -0.7301, -0.2296, 0.6596, 2.249, 1.591, 0.2748},
    {1.192, -1.441, -0.8335, 1.118, 1.177, -1.255, 0.68, -0.1814, -1.215, -1.01, -1.107, 1.63},
    {-0.4187, 0.1857, 0.7773, -0.4956, -0.2508, 0.2775, -0.03097, -0.6568, -0.2503, -0.05567, 0.3043,
     -0.5056},
}};
inline constexpr std::array<std::array<double, 11>, 4> weights_without_rate{{
    {0.3235, 2.308, 2.839, -1.949, -2.379, 1.156, 0.3484, -1.491, -1.795, -1.76, -0.9491},
    {-0.3686, -0.7586, -1.63, 0.611, 0.04582, -0.9021, -0.9787, -0.1563, 1.465, 2.965, 1.531},
    {0.04507, -1.55, -1.209, 1.338, 2.333, -0.2541, 0.6304, 1.647, 0.3297, -1.205, -0.5823},
    {0.3284, 0.4823, 1.327, -0.8301, -0.8371, 0.3155, -0.04165, -3.107, -0.7444, -0.3011, 0.1391},
}};

}  // namespace surefoot::diagnose
