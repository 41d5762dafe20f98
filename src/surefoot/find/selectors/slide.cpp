#include <cmath>

#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion slide(const RangeCurve& curve) {
  constexpr std::size_t width = 15;
  constexpr double agreement = 0.005;
  const Window window = fastai_window(curve);
  const std::size_t n = window.losses.size();
  if (n < width + 1) return too_few_points(window, width + 1);
  const auto slopes = gradient(window.losses, indices(n));
  // `left` is one past the window's left end, so that it can reach 0.
  std::size_t left = n - width;
  std::size_t chosen = left - 1;
  for (; left > 0 && std::abs(slopes[left - 1 + width] - slopes[left - 1]) > agreement; --left)
    chosen = left - 1;
  return one_rate(window.rates[chosen], "left of where the slope of the smoothed loss changes");
}

}  // namespace surefoot::find
