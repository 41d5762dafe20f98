#pragma once

#include <span>

namespace surefoot::diagnose {

/// True when values, in the order of time, look like draws of one distribution: by their ranks a value is
/// neither like the one before nor opposed to it, as when it oscillates (Bartels' rank version of von
/// Neumann's ratio) nor is there a trend (Spearman's correlation with time). Draws are called so 96 times of
/// 100; false for fewer than 20 values. O(n log n).
///
/// Source: Bartels 1982, The rank version of von Neumann's ratio test for randomness; Spearman 1904.
bool is_only_noise(std::span<const double> values);

}  // namespace surefoot::diagnose
