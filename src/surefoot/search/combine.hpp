#pragma once

#include <span>

#include "surefoot/core/log_grid.hpp"
#include "surefoot/search/range_test.hpp"
#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

/// Where the turn of the loss (from falling to rising) lies when the tested range does not hold it.
enum class Missing {
  /// Nothing is missing: there is an answer, or a wider range would not give one.
  none,
  /// The loss rose or had diverged from the lowest rates on: test lower rates.
  below,
  /// The loss was still falling, or had not begun to move, at the highest rate: test higher rates.
  above,
};

/// A suggestion, and where to look when the range was the reason for a refusal.
struct RangeVerdict {
  Suggestion suggestion;
  Missing missing = Missing::none;
};

/// The default finder's reading of one or more range tests of the same training with different seeds.
/// Throws InvalidArgument when `replicates` is empty or a curve is malformed.
RangeVerdict combine(std::span<const RangeCurve> replicates);

/// `range` widened by `decades` on the side where the turn is missing; unchanged for Missing::none.
/// Rates stay normal floating-point numbers. Throws InvalidArgument for a bad range or decades not positive.
RateRange widened(const RateRange& range, Missing missing, double decades = 3);

}  // namespace surefoot::search
