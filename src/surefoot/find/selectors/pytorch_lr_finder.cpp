#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion pytorch_lr_finder(const RangeCurve& curve) {
  constexpr double newest = 0.05;
  std::vector<double> smoothed;
  for (const double loss : curve.losses)
    smoothed.push_back(smoothed.empty() ? loss : newest * loss + (1 - newest) * smoothed.back());
  const Window window = window_of(curve, smoothed, {.first = 10, .last = 5});
  return steepest_by(window, indices(window.rates.size()), "the smoothed loss falls steepest by step");
}

}  // namespace surefoot::find
