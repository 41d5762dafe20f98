#pragma once

#include <cmath>
#include <numbers>
#include <string_view>

namespace surefoot::schedule {

/// The shape of the way from one rate to another: f(p) falls from 1 at p = 0 to 0 at p = 1.
enum class Shape {
  /// 1 − p
  linear,
  /// (1 + cos(πp))/2. Source: Loshchilov and Hutter 2016, arXiv 1608.03983, equation 5.
  cosine,
  /// 1 − √p. Source: Hägele et al. 2024, arXiv 2405.18392.
  sqrt,
  /// Not a share but a straight line in log rate: start·(end/start)^p.
  exponential,
};

/// A fall, bent: f(p^warp)^power. A plain value: the schedules that take it (ramp.hpp, cycle.hpp,
/// compose.hpp) throw InvalidArgument for a power or warp that is not positive and finite.
struct Bend {
  Shape shape = Shape::linear;
  double power = 1;
  double warp = 1;
};

/// Calls `use` with the bent fall, a small object without branches that compiles into its caller.
/// `exponential` has no fall and is treated as linear here. p is to lie in [0, 1]; throws what `use` throws.
template <class Use>
auto with_fall(const Bend& bend, Use use) {
  const auto bent = [&](auto fall) {
    if (bend.power == 1 && bend.warp == 1) return use(fall);
    if (bend.power == 1) return use([fall, w = bend.warp](double p) { return fall(std::pow(p, w)); });
    if (bend.warp == 1) return use([fall, k = bend.power](double p) { return std::pow(fall(p), k); });
    return use([fall, w = bend.warp, k = bend.power](double p) { return std::pow(fall(std::pow(p, w)), k); });
  };
  switch (bend.shape) {
    case Shape::cosine:
      return bent([](double p) { return (1 + std::cos(std::numbers::pi * p)) / 2; });
    case Shape::sqrt:
      return bent([](double p) { return 1 - std::sqrt(p); });
    default:
      return bent([](double p) { return 1 - p; });
  }
}

/// From `start` where the fall is 1 to `end` where it is 0, exact at both for finite rates. Throws nothing.
inline double between(double start, double end, double fall) {
  return start * fall + end * (1 - fall);
}

}  // namespace surefoot::schedule
