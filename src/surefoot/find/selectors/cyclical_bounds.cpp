#include <algorithm>

#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {

Suggestion cyclical_bounds(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  if (window.rates.size() < 3) return too_few_points(window, 3);
  const auto& losses = window.losses;
  const auto bottom = static_cast<std::ptrdiff_t>(lowest(losses));
  const auto top = std::max_element(losses.begin(), losses.begin() + bottom + 1);
  const double fall = *top - losses[static_cast<std::size_t>(bottom)];
  if (!(fall > 0)) return refusal("the smoothed loss never falls");
  const auto rate_after = [&](double share) {
    const auto made =
        std::find_if(top, losses.end(), [&](double loss) { return loss <= *top - share * fall; });
    return window.rates[static_cast<std::size_t>(made - losses.begin())];
  };
  Suggestion suggestion;
  suggestion.high = rate_after(0.9);
  // A fall that is under way at the first rate hides where it began.
  const bool began_before = top == losses.begin() && losses[1] <= *top - 0.1 * fall;
  suggestion.low = began_before ? suggestion.high / 4 : std::min(rate_after(0.1), suggestion.high / 3);
  suggestion.learning_rate = suggestion.high;
  suggestion.reason = "the base is where the loss begins to fall, the maximum where the fall is all but made";
  return suggestion;
}

}  // namespace surefoot::find
