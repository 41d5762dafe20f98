#include "surefoot/core/random.hpp"

#include <cmath>
#include <numbers>

#include "surefoot/core/error.hpp"

namespace surefoot {
namespace {

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;

}  // namespace

std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  std::uint64_t hash = mix(seed + golden_gamma);
  for (const char c : purpose) hash = mix((hash ^ static_cast<unsigned char>(c)) + golden_gamma);
  return mix(hash + golden_gamma * (index + 1));
}

std::uint64_t RandomStream::bits() {
  return mix(state_ += golden_gamma);
}

double RandomStream::uniform() {
  return static_cast<double>(bits() >> 11) * 0x1.0p-53;
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
