#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion minimum(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.rates.empty()) return too_few_points(window, 1);
  return one_rate(window.rates[lowest(window.losses)] / 10,
                  "a tenth of the rate at the smallest smoothed loss");
}

}  // namespace surefoot::find
