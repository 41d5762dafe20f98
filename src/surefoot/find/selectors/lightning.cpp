#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {
namespace {

/// Lightning divides the average of t losses by 1 − β^(t+1), one step too many: its first values are too
/// small.
Window lightning_window(const RangeCurve& curve) {
  constexpr double beta = 0.98;
  std::vector<double> smoothed;
  double average = 0;
  double power = beta;
  for (const double loss : curve.losses) {
    average = beta * average + (1 - beta) * loss;
    power *= beta;
    smoothed.push_back(average / (1 - power));
  }
  return window_of(curve, smoothed, {.first = 10, .last = 1});
}

}  // namespace

Suggestion lightning_by_index(const RangeCurve& curve) {
  const Window window = lightning_window(curve);
  return steepest_by(window, indices(window.rates.size()), "the smoothed loss falls steepest by step");
}

Suggestion lightning_by_rate(const RangeCurve& curve) {
  const Window window = lightning_window(curve);
  return steepest_by(window, window.rates, "the smoothed loss falls steepest over the rate itself");
}

}  // namespace surefoot::find
