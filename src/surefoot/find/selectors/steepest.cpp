#include <cmath>

#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion steepest(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.rates.size() < 2) return too_few_points(window, 2);
  std::vector<double> log_rates;
  for (const double rate : window.rates) log_rates.push_back(std::log10(rate));
  const auto slopes = gradient(window.losses, log_rates);
  const std::size_t best = lowest(slopes);
  if (!(slopes[best] < 0)) return refusal("the smoothed loss never falls");
  return one_rate(window.rates[best], "the smoothed loss falls steepest over log rate");
}

}  // namespace surefoot::find
