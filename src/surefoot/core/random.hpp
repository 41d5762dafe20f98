#pragma once

#include <cstdint>
#include <string_view>

namespace surefoot {

/// Derives an independent seed for a named purpose from a seed.
///
/// The same (seed, purpose, index) gives the same value on every machine; different purposes or indices give
/// unrelated values. So every random choice takes its own stream, and adding one never shifts another.
std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0);

/// A seeded stream of random numbers whose values are the same on every platform (the standard library's
/// distributions are not). A value: copying it copies its place in the stream. Not safe for concurrent use.
///
/// Source: Steele, Lea and Flood 2014 (SplitMix64).
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t seed) : state_(seed) {}

  /// As if `count` of bits() had been drawn.
  void skip(std::uint64_t count) { state_ += golden_gamma * count; }
  /// 64 uniform random bits.
  std::uint64_t bits() { return mix(state_ += golden_gamma); }
  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  /// Uniform in [low, high); `low` when the two are equal.
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform among 0 … count − 1. `count` must be positive.
  std::int64_t below(std::int64_t count);
  /// Normally distributed with mean 0 and variance 1 (Box and Muller 1958).
  double normal();

 private:
  friend std::uint64_t derive_seed(std::uint64_t, std::string_view, std::uint64_t);
  static constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace surefoot
