#pragma once

#include <optional>
#include <span>

#include "surefoot/search/range_test.hpp"
#include "surefoot/search/suggestion.hpp"

namespace surefoot::search {

/// Where a range test should look next when its answer lies outside the tested range.
enum class Missing { none, above, below };

struct CombinedSuggestion {
  Suggestion suggestion;
  /// Set in a refusal that a wider range could turn into an answer.
  Missing missing = Missing::none;
};

/// Reads one or more range tests of the same training (different seeds) together.
///
/// All losses are pooled and smoothed over log rate by local lines, which do not lag as a moving average does. The
/// fall is measured from the level at the lowest rates to the minimum. The suggestion is the rate where the first
/// four fifths of the fall are made, and at most a third of the rate at the minimum; the range runs from half of the
/// fall to the smaller of nineteen twentieths and the minimum less a fifth of a decade. The confidence falls with the
/// spread of the replicates' own answers and rises with the fall's size against its standard error.
///
/// Refuses when the fall is less than four of its standard errors, when the loss still falls at the highest rate
/// (`above`), or when it rises or diverges from the lowest rates on (`below`). Permuting the curves changes nothing.
CombinedSuggestion combine(std::span<const RangeCurve> curves);

/// Where a race should begin: the rate at the minimum of one range test's loss, smoothed without lag. A network that
/// learns nothing in so few steps still shows where it explodes: without a clear fall, a tenth of the rate that ended
/// the test, or the middle of the range when nothing did.
double race_start(const RangeCurve& curve);

/// The range to test after a refusal: two decades more on the side that is missing.
RateRange widened(const RateRange& range, Missing missing);

}  // namespace surefoot::search
