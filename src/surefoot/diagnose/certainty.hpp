#pragma once

namespace surefoot::diagnose {

/// What the weighed sums are divided by before they become odds: `temperature`, and more by how far the run
/// is left standing since its first steps (left_standing of odds.hpp). One for each that may be known: the
/// initial loss and the rate. Written by benchmarks/diagnose/calibrate.py, from the design and exploration
/// tasks, each judged by weights that did not see it, and half of the published tables of DeepOBS, both with
/// the same weight.
struct Certainty {
  double temperature = 1;
  double by_standing = 0;
};

inline constexpr Certainty certainty_initial_rate{.temperature = 1.41, .by_standing = 12.5};
inline constexpr Certainty certainty_initial{.temperature = 1.22, .by_standing = 18.5};
inline constexpr Certainty certainty_rate{.temperature = 2.05, .by_standing = 0.228};
inline constexpr Certainty certainty_plain{.temperature = 1.77, .by_standing = 0.13};

}  // namespace surefoot::diagnose
