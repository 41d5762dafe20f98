#pragma once

namespace surefoot::diagnose {

/// The divisor of the weighed sums before they become odds: `temperature`, and more by how far the run is
/// left standing since its first steps (left_standing of odds.hpp) and by how its losses scatter
/// (Signals::noise, 1 at most). One for each that may be known: the initial loss and the rate. Written by
/// benchmarks/diagnose/calibrate.py, from the design and exploration tasks, each judged by weights that did
/// not see it, and half of the published tables of DeepOBS, both with the same weight.
struct Certainty {
  double temperature = 1;
  double by_standing = 0;
  double by_noise = 0;
};

inline constexpr Certainty certainty_initial_rate{.temperature = 1.4, .by_standing = 12.5, .by_noise = 0.144};
inline constexpr Certainty certainty_initial{.temperature = 1.18, .by_standing = 18.7, .by_noise = 0.641};
inline constexpr Certainty certainty_rate{.temperature = 2.05, .by_standing = 0.23, .by_noise = 0.124};
inline constexpr Certainty certainty_plain{.temperature = 1.11, .by_standing = 0.452, .by_noise = 13.6};

}  // namespace surefoot::diagnose
