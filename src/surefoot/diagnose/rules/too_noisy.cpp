#include <algorithm>

#include <fmt/format.h>

#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {

namespace {

Finding without_trend(const PreparedCurve& curve) {
  const auto& losses = curve.all_training.values;
  return {.kind = Kind::too_noisy,
          .from_step = step_of(curve.first_step),
          .to_step = step_of(curve.last_step),
          .confidence = 0.97,
          .evidence = fmt::format("{} losses lie about {}, a half of them from {} to {}, and show no trend",
                                  losses.size(), loss_words(median(losses)),
                                  loss_words(quantile(losses, 0.25)), loss_words(quantile(losses, 0.75))),
          .advice = "log the mean of more batches, or a validation loss",
          .factor = std::nullopt};
}

}  // namespace

std::optional<Finding> too_noisy(const Evidence& evidence) {
  if (evidence.only_noise) return without_trend(evidence.curve);
  if (!evidence.signals) return std::nullopt;
  const Signals& s = *evidence.signals;
  const double scatter = s.noise * std::max(s.fall, 0.01);
  if (scatter < 0.03 || scatter < 0.5 * s.fall || s.above_start > 0.2) return std::nullopt;
  return Finding{.kind = Kind::too_noisy,
                 .from_step = step_of(evidence.curve.last_step / 2),
                 .to_step = step_of(evidence.curve.last_step),
                 .confidence = std::min(0.99, scatter / (scatter + std::max(s.fall, 0.0) + 1e-9)),
                 .evidence = fmt::format(
                     "neighbouring losses differ by {} of the initial loss, and in all it fell by {}",
                     share_words(scatter), share_words(std::max(0.0, s.fall))),
                 .advice = "log the mean of more batches, or a validation loss",
                 .factor = std::nullopt};
}

}  // namespace surefoot::diagnose
