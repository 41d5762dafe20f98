#pragma once

#include <optional>
#include <span>

#include "surefoot/find/range_test.hpp"
#include "surefoot/find/suggestion.hpp"

namespace surefoot::find {

/// The side to which a range test should look next when its answer lies outside the tested range.
enum class Missing {
  /// Nowhere: there is an answer, or a wider range would not give one.
  none,
  /// The loss still falls, or has not moved at all, at the highest rate.
  above,
  /// The loss rises or diverges from the lowest rates on.
  below,
};

/// An answer, or a refusal and where else to look.
struct CombinedSuggestion {
  Suggestion suggestion = {};
  /// Set in a refusal that a wider range could turn into an answer.
  Missing missing = Missing::none;
};

/// Reads one or more range tests of the same training (different seeds) together: the default finder.
///
/// The tests become one curve over log10 of the rate, their median, in which a test that stopped counts as
/// infinite from there on. Its losses are smoothed by local lines, which do not lag as a moving average does
/// and whose width is the one that foretells the losses best (generalised cross-validation), and a valley is
/// fitted, falling to its bottom and rising after it (turn.hpp). The rate is where three quarters of the fall
/// are made, or half a decade below the turn where that is lower and a quarter is made by then. The range
/// runs from half of the fall to nine tenths, and over the rates that the noise does not tell from the answer
/// (the middle nine tenths of 99 redrawings of the noise), never past the turn.
///
/// The confidence is the chance that these tests, made again, would answer within half a decade: the share of
/// the redrawings that do, times (a + 1)/(n + 2) for a of n tests that do when read alone (Laplace's rule of
/// succession). It speaks of the test's repeatability; how good the rate is at the end of a run a range test
/// cannot know.
///
/// Refuses when no fall stands out of the noise: with `above` when nothing rises either, `below` when the
/// loss rises or diverges within the lowest quarter of the range, `none` when it was level until it rose.
/// Refuses with `above` when there is a fall and no rise after it. Needs 8 finite losses. The noise of
/// neighbouring steps is taken to be independent. The order of the tests changes nothing, nor does a scale or
/// an offset of all losses. Throws InvalidArgument for a curve that check_curve refuses.
///
/// Source: our own, built of published parts (turn.hpp), the redrawing of Wu 1986 (wild bootstrap) and
/// Laplace's rule.
CombinedSuggestion combine(std::span<const RangeCurve> curves);

/// The rate at which a race should begin: that at the minimum of one range test's loss, smoothed without lag.
/// A network that learns nothing in so few steps still shows where it explodes: without a clear fall, a tenth
/// of the last rate: the explosion cannot be far above it. Source: our own.
double race_start(const RangeCurve& curve);

/// The rate where the loss of one range test turns, which may have been cut short; nothing unless both the
/// fall before and the rise after stand out of the noise.
std::optional<double> turn_so_far(const RangeCurve& curve);

/// The range to test after a refusal: two decades more on the side that is missing, as far as there are
/// floating-point numbers.
RateRange widened(const RateRange& range, Missing missing);

}  // namespace surefoot::find
