#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

constexpr std::size_t around = 5;

/// The indices of losses that stand out from their neighbours.
std::vector<std::size_t> spikes_of(const Losses& losses, double fall) {
  std::vector<std::size_t> found;
  for (std::size_t i = around; i + around < losses.size(); ++i) {
    const auto neighbours = std::span(losses.values).subspan(i - around, 2 * around + 1);
    const double middle = median(neighbours);
    const double above = losses.values[i] - middle;
    if (above > 10 * robust_deviation(neighbours) && above > 0.1 * fall) found.push_back(i);
  }
  return found;
}

}  // namespace

std::optional<Finding> spikes(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const Losses& losses = evidence.curve.main();
  const auto found = spikes_of(losses, std::max(0.0, evidence.signals->fall));
  if (found.empty()) return std::nullopt;
  const auto highest = *std::max_element(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
    return losses.values[a] < losses.values[b];
  });
  return Finding{.kind = Kind::spikes,
                 .from_step = step_of(losses.steps[found.front()]),
                 .to_step = step_of(losses.steps[found.back()]),
                 .confidence = found.size() > 2 ? 0.9 : 0.7,
                 .evidence = fmt::format("{} spike{}, the highest {} at step {:.0f}", found.size(),
                                         found.size() > 1 ? "s" : "", loss_words(losses.values[highest]),
                                         losses.steps[highest]),
                 .advice = found.size() > 2
                               ? "clip the gradient, or lower the rate a little"
                               : "look at the batch of that step; if it comes back, clip the gradient",
                 .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
