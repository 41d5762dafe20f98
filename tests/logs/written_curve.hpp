#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace surefoot::logs::testing_curves {

/// A curve to be written in some format and read back.
struct WrittenCurve {
  std::vector<std::int64_t> places;
  std::vector<double> training;
  /// Empty where nothing was validated.
  std::vector<double> validation;
  std::optional<double> learning_rate;
};

/// As it stands in a log, so that what is read back is equal.
inline double rounded(double value) {
  return std::round(value * 1e4) / 1e4;
}

/// As Python prints it.
inline std::string number(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{:.4f}", value);
}

/// Losses that fall with noise. By its number, a curve begins at 0 or not, has steps 1 to 10,000 apart, a
/// validation and a rate or none, and ends in NaN.
inline WrittenCurve curve_of(unsigned seed, bool may_end_in_nan = true) {
  std::mt19937 random(seed);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  WrittenCurve curve;
  const int count = 5 + pick(20);
  const std::int64_t stride = std::vector<std::int64_t>{1, 100, 10000}[static_cast<std::size_t>(pick(3))];
  const std::int64_t first = pick(2) == 0 ? 0 : stride;
  const bool validated = pick(2) == 0;
  for (int i = 0; i < count; ++i) {
    curve.places.push_back(first + i * stride);
    curve.training.push_back(rounded(0.3 + 2.5 / (1 + 0.4 * i) + 0.001 * pick(100)));
    if (validated) curve.validation.push_back(rounded(curve.training.back() + 0.05 + 0.001 * pick(50)));
  }
  if (pick(2) == 0) curve.learning_rate = 0.001;
  if (may_end_in_nan && pick(4) == 0) curve.training.back() = std::numeric_limits<double>::quiet_NaN();
  return curve;
}

}  // namespace surefoot::logs::testing_curves
