#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

bool rate_rises_at_first(const PreparedCurve& curve) {
  return curve.rates.size() > 1 && curve.rates.values.front() < 0.5 * curve.learning_rate;
}

}  // namespace

std::optional<Finding> warmup_missing(const Evidence& evidence) {
  const PreparedCurve& curve = evidence.curve;
  if (!evidence.signals || !learned(*evidence.signals) || rate_rises_at_first(curve)) return std::nullopt;
  const Losses& losses = curve.main();
  const double end = curve.last_step / curve.fraction;
  double highest = -INFINITY;
  double at = 0;
  for (std::size_t i = 0; i < losses.size() && losses.steps[i] <= 0.05 * end; ++i)
    if (losses.values[i] > highest) {
      highest = losses.values[i];
      at = losses.steps[i];
    }
  const double rise = (highest - curve.initial_loss) / evidence.signals->fall;
  if (!(rise > 0.3) || rise < 6 * evidence.signals->noise) return std::nullopt;
  double back = at;
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (losses.steps[i] > at && losses.values[i] < curve.initial_loss) {
      back = losses.steps[i];
      break;
    }
  return Finding{.kind = Kind::warmup_missing,
                 .from_step = step_of(curve.first_step),
                 .to_step = step_of(back),
                 .confidence = std::min(0.95, 0.5 + rise / 4),
                 .evidence = fmt::format("the loss rose from {} to {} by step {:.0f} before it fell",
                                         loss_words(curve.initial_loss), loss_words(highest), at),
                 .advice = fmt::format("warm the rate up over about {:.0f} steps", std::max(10.0, 2 * back)),
                 .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
