#pragma once

#include <string>
#include <vector>

#include "surefoot/search/range_test.hpp"
#include "surefoot/search/suggestion.hpp"

/// Rules that read one range test's curve and name a rate: the published ones, as they are, with their
/// faults. Each takes any curve, also an empty one or one that ends in NaN, and refuses where the rule is not
/// defined. Their confidence is 0: none of these rules knows how sure it is (combine.hpp does).
namespace surefoot::search {

/// The usable part of a curve: finite losses only, the first `skip_first` and the last `skip_last` left out.
struct Window {
  std::vector<double> rates;
  std::vector<double> losses;
};
Window usable(const RangeCurve& curve, std::size_t skip_first, std::size_t skip_last, bool smoothed = true);

/// Steepest fall of the smoothed loss over log rate, central differences; the first tenth and last five
/// points left out.
Suggestion steepest(const RangeCurve& curve);
/// A tenth of the rate at the smallest smoothed loss. Source: fastai `minimum`.
Suggestion minimum(const RangeCurve& curve);
/// Half of the way into the longest decreasing subsequence of the smoothed loss: a third, and half a third
/// more. Source: fastai `valley`.
Suggestion valley(const RangeCurve& curve);
/// A window of 15 moving left from the end until the slopes at its ends agree within 0.005. Source: fastai
/// `slide`.
Suggestion slide(const RangeCurve& curve);
/// The rate at the steepest fall of loss over log rate by plain index differences. Source: fastai `steep`.
Suggestion steep(const RangeCurve& curve);
/// Steepest by index after skipping 10 and 5 points. Source: pytorch-lr-finder 0.2.
Suggestion pytorch_lr_finder(const RangeCurve& curve);
/// Steepest by index after skipping 10 and 1 points. Source: Lightning before 2.5.3.
Suggestion lightning_by_index(const RangeCurve& curve);
/// Steepest over linear rate after skipping 10 and 1 points. Source: Lightning since 2.5.3 (its issue
/// #21141).
Suggestion lightning_by_rate(const RangeCurve& curve);
/// A hundredth of the rate at the smallest smoothed loss: two orders of magnitude below it.
Suggestion two_orders_below_minimum(const RangeCurve& curve);
/// Smith's bounds for cyclical rates: `low` is the base, where the smoothed loss has made a tenth of its
/// fall, `high` and the suggestion the maximum, where nine tenths are made; a base above a quarter of it
/// becomes that quarter. Source: Smith 2015, arXiv 1506.01186, section 3.3.
Suggestion cyclical_bounds(const RangeCurve& curve);

/// A selector by name, for `--method`.
struct Selector {
  const char* name;
  const char* help;
  Suggestion (*select)(const RangeCurve&);
};
/// All of the above. A new selector is a function and a line in selectors.cpp.
const std::vector<Selector>& selectors();

}  // namespace surefoot::search
