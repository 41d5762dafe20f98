#include "surefoot/find/local_line.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace surefoot::find {
namespace {

double cubed(double v) {
  return v * v * v;
}

/// The half width in which the place has three neighbours on either side, as far as there are any.
double reach_at(std::span<const double> x, std::size_t place, double half_width) {
  const double left = x[place] - x[place < 3 ? 0 : place - 3];
  const double right = x[std::min(place + 3, x.size() - 1)] - x[place];
  return std::max(half_width, 1.5 * std::max(left, right));
}

struct Moments {
  double w = 0;
  double wx = 0;
  double wxx = 0;
  double wy = 0;
  double wxy = 0;
};

}  // namespace

Smooth local_lines(std::span<const double> x, std::span<const double> y, double half_width) {
  Smooth smooth;
  for (std::size_t place = 0; place < x.size(); ++place) {
    const double reach = reach_at(x, place, half_width);
    Moments m;
    const auto begin = std::lower_bound(x.begin(), x.end(), x[place] - reach) - x.begin();
    for (auto i = static_cast<std::size_t>(begin); i < x.size() && x[i] < x[place] + reach; ++i) {
      const double d = (x[i] - x[place]) / reach;
      const double weight = cubed(1 - cubed(std::abs(d)));
      m.w += weight;
      m.wx += weight * d;
      m.wxx += weight * d * d;
      m.wy += weight * y[i];
      m.wxy += weight * d * y[i];
    }
    const double determinant = m.w * m.wxx - m.wx * m.wx;
    // One point, or all in one place, has a level and no slope.
    const bool level = !(determinant > 1e-12 * m.w * m.w);
    smooth.values.push_back(level ? m.wy / std::max(m.w, 1e-300)
                                  : (m.wxx * m.wy - m.wx * m.wxy) / determinant);
    smooth.leverages.push_back(level ? 1 / std::max(m.w, 1.0) : m.wxx / determinant);
    if (!(m.w > 0)) smooth.values.back() = y[place];
  }
  return smooth;
}

double cross_validation(std::span<const double> y, const Smooth& smooth, std::size_t count) {
  double squares = 0;
  double leverage = 0;
  for (std::size_t i = 0; i < count; ++i) {
    squares += (y[i] - smooth.values[i]) * (y[i] - smooth.values[i]);
    leverage += smooth.leverages[i];
  }
  const double free = 1 - leverage / static_cast<double>(count);
  if (!(free > 0)) return std::numeric_limits<double>::infinity();
  return squares / static_cast<double>(count) / (free * free);
}

}  // namespace surefoot::find
