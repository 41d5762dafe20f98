#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion two_orders_below_minimum(const RangeCurve& curve) {
  const Window window = window_of(curve, curve.smoothed, {});
  if (window.rates.empty()) return too_few_points(window, 1);
  return one_rate(window.rates[lowest(window.losses)] / 100,
                  "two orders of magnitude below the rate at the smallest smoothed loss");
}

}  // namespace surefoot::find
