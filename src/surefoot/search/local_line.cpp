#include "surefoot/search/local_line.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::search {
namespace {

constexpr std::size_t fewest_points = 6;

double cubed(double v) {
  return v * v * v;
}

struct Fit {
  double value = 0;
  /// √Σ l², where the value is Σ l·y.
  double spread = 0;
};

/// The line's value at the place, for given weights.
Fit fit_at(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
           double place) {
  double w = 0;
  double wx = 0;
  double wxx = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = x[i] - place;
    w += weights[i];
    wx += weights[i] * d;
    wxx += weights[i] * d * d;
  }
  const double determinant = w * wxx - wx * wx;
  // On a degenerate spread of places the line is a level.
  const bool level = !(determinant > 1e-12 * w * w);
  Fit fit;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double l = level ? weights[i] / w : weights[i] * (wxx - wx * (x[i] - place)) / determinant;
    fit.value += l * y[i];
    squares += l * l;
  }
  fit.spread = std::sqrt(squares);
  return fit;
}

/// Tricube weights around a place that reach at least the sixth nearest point.
std::vector<double> kernel(std::span<const double> x, double place, double half_width) {
  std::vector<double> distances;
  for (const double v : x) distances.push_back(std::abs(v - place));
  std::vector<double> sorted = distances;
  std::nth_element(sorted.begin(), sorted.begin() + fewest_points - 1, sorted.end());
  const double reach = std::max(half_width, 1.5 * sorted[fewest_points - 1] + 1e-12);
  for (double& d : distances) d = d < reach ? cubed(1 - cubed(d / reach)) : 0;
  return distances;
}

}  // namespace

std::vector<Smooth> local_lines(std::span<const double> x, std::span<const double> y,
                                std::span<const double> places, double half_width) {
  if (x.size() != y.size() || x.size() < fewest_points)
    throw InvalidArgument(
        fmt::format("local lines: x and y need the same length of at least {}, got {} and {}", fewest_points,
                    x.size(), y.size()));
  std::vector<double> trust(x.size(), 1);
  std::vector<double> residuals(x.size());
  const auto weights_at = [&](double place) {
    auto weights = kernel(x, place, half_width);
    for (std::size_t i = 0; i < x.size(); ++i) weights[i] *= trust[i];
    return weights;
  };
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < x.size(); ++i)
      residuals[i] = y[i] - fit_at(x, y, weights_at(x[i]), x[i]).value;
    std::vector<double> sizes;
    for (const double r : residuals) sizes.push_back(std::abs(r));
    const double scale = 6 * median(sizes);
    for (std::size_t i = 0; i < x.size() && scale > 0; ++i) {
      const double u = std::min(sizes[i] / scale, 0.999);
      trust[i] = (1 - u * u) * (1 - u * u);
    }
  }
  std::vector<Smooth> result;
  for (const double place : places) {
    const auto weights = weights_at(place);
    const Fit fit = fit_at(x, y, weights, place);
    double sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += weights[i] * residuals[i] * residuals[i];
      total += weights[i];
    }
    result.push_back({fit.value, fit.spread * std::sqrt(sum / total)});
  }
  return result;
}

}  // namespace surefoot::search
