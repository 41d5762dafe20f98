#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Least-squares fits of no shape but an order. All values must be finite; O(n).
namespace surefoot {

/// The non-increasing sequence nearest to `values` in the sum of squares: neighbours out of order are pooled
/// to their mean. Empty for no values. Source: Ayer et al. 1955 (pool adjacent violators).
std::vector<double> decreasing_fit(std::span<const double> values);

/// A fit that falls (never rises) up to its lowest values and rises (never falls) after them.
struct ValleyFit {
  std::vector<double> fit = {};
  /// The lowest stretch of the fit, both ends included.
  std::size_t bottom_begin = 0;
  std::size_t bottom_end = 0;
};

/// The valley nearest to `values` in the sum of squares, over every place of the turn. No width to choose and
/// no lag, and a sharp turn stays sharp. Source: Stout 2008 (unimodal regression by prefix isotonic
/// regression).
ValleyFit valley_fit(std::span<const double> values);

}  // namespace surefoot
