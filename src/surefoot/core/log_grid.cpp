#include "surefoot/core/log_grid.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot {

void check_range(const RateRange& range, const char* who) {
  if (!(range.low > 0) || !std::isfinite(range.low))
    throw InvalidArgument(
        fmt::format("{}: the lowest rate must be positive and finite, got {}", who, range.low));
  if (!std::isfinite(range.high))
    throw InvalidArgument(fmt::format("{}: the highest rate must be finite, got {}", who, range.high));
  if (range.high < range.low)
    throw InvalidArgument(fmt::format("{}: the lowest rate must not lie above the highest, got {}:{}", who,
                                      range.low, range.high));
}

std::vector<double> log_spaced(const RateRange& range, std::int64_t count) {
  check_range(range, "log_spaced");
  if (count < 1) throw InvalidArgument(fmt::format("log_spaced: count must be at least 1, got {}", count));
  const double low = std::log10(range.low);
  const double high = std::log10(range.high);
  if (count == 1) return {std::pow(10.0, (low + high) / 2)};
  std::vector<double> rates(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i)
    rates[static_cast<std::size_t>(i)] =
        std::pow(10.0, low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1));
  rates.front() = range.low;
  rates.back() = range.high;
  return rates;
}

std::vector<double> decade_grid(const RateRange& range, std::int64_t per_decade) {
  check_range(range, "decade_grid");
  if (per_decade < 1)
    throw InvalidArgument(fmt::format("decade_grid: per_decade must be at least 1, got {}", per_decade));
  const auto scale = static_cast<double>(per_decade);
  const auto first = static_cast<std::int64_t>(std::ceil(std::log10(range.low * (1 - 1e-9)) * scale));
  const auto last = static_cast<std::int64_t>(std::floor(std::log10(range.high * (1 + 1e-9)) * scale));
  std::vector<double> rates;
  for (std::int64_t k = first; k <= last; ++k)
    rates.push_back(std::pow(10.0, static_cast<double>(k) / scale));
  return rates;
}

double decades_apart(double a, double b) {
  if (!(a > 0) || !(b > 0))
    throw InvalidArgument(fmt::format("decades_apart: both rates must be positive, got {} and {}", a, b));
  return std::abs(std::log10(a / b));
}

}  // namespace surefoot
