#include <cmath>

#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion steep(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.losses.size() < 2) return too_few_points(window, 2);
  std::vector<double> slopes;
  for (std::size_t i = 0; i + 1 < window.losses.size(); ++i)
    slopes.push_back((window.losses[i + 1] - window.losses[i]) /
                     (std::log(window.rates[i + 1]) - std::log(window.rates[i])));
  return one_rate(window.rates[lowest(slopes)],
                  "the smoothed loss falls steepest from this point to the next");
}

}  // namespace surefoot::find
