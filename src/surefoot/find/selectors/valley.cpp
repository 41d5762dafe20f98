#include <algorithm>
#include <cstdint>

#include "surefoot/find/selectors.hpp"
#include "surefoot/find/selectors/window.hpp"

namespace surefoot::find {
namespace {

/// The first place where a strictly decreasing subsequence of the greatest length ends, and that length.
struct LongestFall {
  std::int64_t end = 0;
  std::int64_t length = 1;
};

LongestFall longest_fall(const std::vector<double>& losses) {
  std::vector<std::int64_t> lengths(losses.size(), 1);
  LongestFall longest;
  for (std::size_t i = 1; i < losses.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (losses[i] < losses[j]) lengths[i] = std::max(lengths[i], lengths[j] + 1);
    if (lengths[i] > longest.length) longest = {static_cast<std::int64_t>(i), lengths[i]};
  }
  return longest;
}

}  // namespace

Suggestion valley(const RangeCurve& curve) {
  const Window window = fastai_window(curve);
  const auto n = static_cast<std::int64_t>(window.losses.size());
  if (n < 1) return too_few_points(window, 1);
  const auto [end, length] = longest_fall(window.losses);
  // fastai counts back from the end as if the subsequence had no gaps, so a fall from the first point on
  // begins at −1 and, where nothing falls, at the first point; an index of −1 is Python's last.
  const std::int64_t begin = length == 1 ? 0 : end - length;
  const double third = static_cast<double>(end - begin) / 3;
  const std::int64_t index = begin + static_cast<std::int64_t>(third) + static_cast<std::int64_t>(third / 2);
  return one_rate(window.rates[static_cast<std::size_t>(index < 0 ? index + n : index)],
                  "half of the way into the longest fall of the smoothed loss");
}

}  // namespace surefoot::find
