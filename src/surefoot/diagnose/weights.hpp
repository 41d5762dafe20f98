#pragma once

#include <array>

namespace surefoot::diagnose {

/// Rows too_low, good, too_high, and the log10 of the factor to the best rate; columns the constant and the
/// weighed signals in their order. Written by benchmarks/diagnose/fit.py from the design tasks.
inline constexpr std::array<std::array<double, 12>, 4> weights_with_rate{{
    {-1.658, 2.118, 2.405, -1.118, -1.181, 2.338, 0.05006, 0.4109, 0.5552, -1.24, -0.4841, -1.905},
    {0.4659, -0.677, -1.571, 0.0007913, 0.004233, -1.082, -0.7301, -0.2296, 0.6596, 2.249, 1.591, 0.2748},
    {1.192, -1.441, -0.8335, 1.118, 1.177, -1.255, 0.68, -0.1814, -1.215, -1.01, -1.107, 1.63},
    {-0.4493, 0.1833, 0.7296, -0.4827, -0.2504, 0.2613, -0.0394, -0.4651, -0.2403, -0.04419, 0.3216, -0.5107},
}};
inline constexpr std::array<std::array<double, 11>, 4> weights_without_rate{{
    {0.3235, 2.308, 2.839, -1.949, -2.379, 1.156, 0.3484, -1.491, -1.795, -1.76, -0.9491},
    {-0.3686, -0.7586, -1.63, 0.611, 0.04582, -0.9021, -0.9787, -0.1563, 1.465, 2.965, 1.531},
    {0.04507, -1.55, -1.209, 1.338, 2.333, -0.2541, 0.6304, 1.647, 0.3297, -1.205, -0.5823},
    {0.3053, 0.4829, 1.285, -0.8206, -0.8427, 0.2997, -0.05018, -2.941, -0.7393, -0.2921, 0.1548},
}};

}  // namespace surefoot::diagnose
