#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// Fall per doubling of the steps between two steps, by Theil and Sen over block medians.
double pace_between(const Losses& losses, double from, double to) {
  Losses part;
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (losses.steps[i] > from && losses.steps[i] <= to) {
      part.steps.push_back(losses.steps[i]);
      part.times.push_back(losses.times[i]);
      part.values.push_back(losses.values[i]);
    }
  if (part.size() < 5) return std::nan("");
  const Losses blocks = block_medians(part);
  std::vector<double> x;
  for (const double time : blocks.times) x.push_back(std::log2(std::max(time, 1e-9)));
  return -theil_sen(x, blocks.values).slope;
}

/// The step at which the rate has fallen below a third of its peak.
std::optional<double> decay_step(const Losses& rates) {
  const auto peak = std::max_element(rates.values.begin(), rates.values.end());
  for (auto i = peak; i != rates.values.end(); ++i)
    if (*i < *peak / 3) return rates.steps[static_cast<std::size_t>(i - rates.values.begin())];
  return std::nullopt;
}

}  // namespace

std::optional<Finding> decayed_too_early(const Evidence& evidence) {
  const PreparedCurve& curve = evidence.curve;
  if (!evidence.signals || !curve.rate_varies || !learned(*evidence.signals)) return std::nullopt;
  const auto decay = decay_step(curve.rates);
  if (!decay || *decay > 0.7 * curve.last_step) return std::nullopt;
  const double fall = evidence.signals->fall;
  const Losses& losses = reads_validation(curve) ? curve.all_validation : curve.main();
  const double before = pace_between(losses, 0.4 * *decay, *decay) / fall;
  // Just behind the step down the loss drops for the moment: what counts is the descent after it.
  const double after =
      pace_between(losses, *decay + 0.1 * (curve.last_step - *decay), curve.last_step) / fall;
  if (!(before > 0.05) || !(after < before / 3)) return std::nullopt;
  return Finding{
      .kind = Kind::decayed_too_early,
      .from_step = step_of(*decay),
      .to_step = step_of(curve.last_step),
      .confidence = std::clamp(1 - std::max(after, 0.0) / before, 0.5, 0.95),
      .evidence = fmt::format("the rate was down to a third of its peak by step {:.0f}, when a doubling of "
                              "the steps still brought {} of the fall; after it {}",
                              *decay, share_words(before), share_words(std::max(0.0, after))),
      .advice = "hold the high rate longer, and let it fall over the last fifth of the run",
      .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
