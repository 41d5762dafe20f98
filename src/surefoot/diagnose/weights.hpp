#pragma once

#include <array>

namespace surefoot::diagnose {

/// Rows too_low, good, too_high; columns the constant and the weighed signals in their order. Written by
/// benchmarks/diagnose/fit.py from the design tasks.
inline constexpr std::array<std::array<double, 9>, 3> weights_with_rate{{
    {-0.9155, 2.066, 4.294, -0.514, -1.386, 2.557, -0.08222, 11.75, -2.379},
    {-0.6853, -0.5265, -2.727, -6.612, 0.1417, -1.523, -1.511, -13.65, 0.4624},
    {1.601, -1.539, -1.567, 7.126, 1.244, -1.034, 1.593, 1.898, 1.917},
}};
inline constexpr std::array<std::array<double, 8>, 3> weights_without_rate{{
    {2.185, 1.095, 6.233, -4.434, -2.472, 1.52, -0.7579, 9.141},
    {-2.408, -0.2956, -3.461, -5.723, 0.3072, -1.269, -1.155, -18.92},
    {0.2234, -0.7989, -2.771, 10.16, 2.165, -0.2506, 1.913, 9.779},
}};

}  // namespace surefoot::diagnose
