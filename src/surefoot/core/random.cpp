#include "surefoot/core/random.hpp"

#include <cmath>
#include <numbers>

#include "surefoot/core/error.hpp"

namespace surefoot {

std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  constexpr auto mix = &RandomStream::mix;
  constexpr auto golden_gamma = RandomStream::golden_gamma;
  std::uint64_t hash = mix(seed + golden_gamma);
  for (const char c : purpose) hash = mix((hash ^ static_cast<unsigned char>(c)) + golden_gamma);
  return mix(hash + golden_gamma * (index + 1));
}

std::int64_t RandomStream::below(std::int64_t count) {
  if (count <= 0) throw InvalidArgument("random: count must be positive, got " + std::to_string(count));
  const auto n = static_cast<std::uint64_t>(count);
  // Values past the last whole multiple of n would make the small numbers likelier.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % n;
  std::uint64_t value = bits();
  while (value >= limit) value = bits();
  return static_cast<std::int64_t>(value % n);
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace surefoot
