#pragma once

#include <array>

namespace surefoot::diagnose {

/// Rows too_low, good, too_high; columns the constant and the weighed signals in their order. Written by
/// benchmarks/diagnose/fit.py from the design tasks.
inline constexpr std::array<std::array<double, 9>, 3> weights_with_rate{{
    {-0.6367, 1.498, 3.724, -0.1786, -0.9025, 2.45, 0.9935, 8.068, -2.118},
    {-0.6333, -0.1056, -2.558, -5.179, -0.2124, -1.556, -2.53, -10, 0.5722},
    {1.27, -1.393, -1.165, 5.357, 1.115, -0.8935, 1.536, 1.937, 1.546},
}};
inline constexpr std::array<std::array<double, 8>, 3> weights_without_rate{{
    {2.736, 0.9555, 5.917, -2.369, -2.099, 1.972, -0.2839, 4.286},
    {-2.777, -0.04203, -3.601, -4.639, 0.07813, -1.652, -2.029, -13.14},
    {0.04044, -0.9134, -2.316, 7.008, 2.021, -0.3208, 2.313, 8.855},
}};

}  // namespace surefoot::diagnose
