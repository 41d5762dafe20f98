#pragma once

#include <string_view>
#include <vector>

#include "surefoot/find/range_test.hpp"
#include "surefoot/find/suggestion.hpp"

/// Rules that read one range test's curve and name a rate: the published ones, as they are, with their
/// faults.
///
/// Each takes any curve, also an empty one or one that ends in NaN, leaves out losses that are not finite,
/// and refuses where the rule is not defined. `low` and `high` equal the rate unless the rule names a range.
/// Their confidence is 0: none of these rules knows how sure it is (combine.hpp does). A rule that goes a
/// factor below a point of the curve may name a rate below the tested range. All throw InvalidArgument for a
/// curve that check_curve refuses.
namespace surefoot::find {

/// Steepest fall of the smoothed loss over log10 of the rate, by central differences; the first tenth of the
/// planned steps and the last five points left out. Refuses when the smoothed loss never falls.
Suggestion steepest(const RangeCurve& curve);
/// A tenth of the rate at the smallest smoothed loss, in the same window. Source: fastai 2.7 `minimum`.
Suggestion minimum(const RangeCurve& curve);
/// Half of the way into the longest decreasing subsequence of the smoothed loss: a third, and half a third
/// more, in the same window. Source: fastai 2.7 `valley`.
Suggestion valley(const RangeCurve& curve);
/// A window of 15 steps moving left from the end until the slopes by step at its ends agree within 0.005: the
/// left end before the last move. Depends on the scale of the loss. Source: fastai 2.7 `slide`.
Suggestion slide(const RangeCurve& curve);
/// The point from which the smoothed loss falls steepest to the next over log rate. Source: fastai 2.7
/// `steep`.
Suggestion steep(const RangeCurve& curve);
/// Steepest by step, of the tool's own smoothing s ← 0.05·loss + 0.95·s, after skipping 10 and 5 points.
/// Source: pytorch-lr-finder 0.2.
Suggestion pytorch_lr_finder(const RangeCurve& curve);
/// Steepest by step, of Lightning's own smoothing, after skipping 10 and 1 points. Source: Lightning
/// before 2.5.3.
Suggestion lightning_by_index(const RangeCurve& curve);
/// The same with the slope taken over the rate itself, not its logarithm.
/// Source: Lightning since 2.5.3 (pull request 21055; its issue 21141 tells what came of it).
Suggestion lightning_by_rate(const RangeCurve& curve);
/// A hundredth of the rate at the smallest smoothed loss of the whole curve: two orders of magnitude below
/// it.
Suggestion two_orders_below_minimum(const RangeCurve& curve);
/// Smith's bounds for cyclical rates, read from the loss where he reads the accuracy: `low` is the base,
/// where the smoothed loss has made a tenth of its fall, but at most a third of `high`, or a quarter of it
/// where the fall was under way at the first rate (his rule of thumb); `high` and the rate are the maximum,
/// where nine tenths are made. Refuses when the smoothed loss never falls. Source: Smith 2015, arXiv
/// 1506.01186, section 3.3.
Suggestion cyclical_bounds(const RangeCurve& curve);

/// A selector by name, for `--method`.
struct Selector {
  const char* name;
  const char* help;
  Suggestion (*select)(const RangeCurve&);
};
/// All of the above. A new selector is a file in selectors/, its declaration above and a line in
/// selectors.cpp.
const std::vector<Selector>& selectors();
/// The selector of that name. Throws InvalidArgument, with the names that are known, when there is none.
const Selector& find_selector(std::string_view name);

}  // namespace surefoot::find
