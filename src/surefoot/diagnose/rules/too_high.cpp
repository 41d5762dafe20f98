#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// What never left its start wants a tenth at least.
double factor_of(const Signals& s, const RateOdds& odds) {
  return std::min(lowered(odds), s.above_start > -0.02 || s.peak > 3 ? 0.1 : 1.0);
}

std::string evidence_of(const PreparedCurve& curve, const Signals& s) {
  if (came_back_up(s))
    return fmt::format("training fell, then came back up by {} of its fall and stays there",
                       share_words(s.come_back));
  if (s.above_start > -0.02)
    return fmt::format("the loss stays at its initial {} or above through step {:.0f}",
                       loss_words(curve.initial_loss), curve.last_step);
  if (s.peak > 1.05) {
    std::string rose = fmt::format("the loss rose to {:.3g} times the initial {} before it fell", s.peak,
                                   loss_words(curve.initial_loss));
    if (!reads_validation(curve)) return rose;
    return rose + fmt::format(", and settles with {} of its fall in jumps between validations",
                              share_words(s.roughness));
  }
  const std::string jumps =
      reads_validation(curve) ? fmt::format(" and validation jumps by {}", share_words(s.roughness)) : "";
  return fmt::format(
      "{} of the steps brought 80% of the fall, then training {} {} of it per doubling of the steps{}: it "
      "settles above what a smaller rate reaches",
      share_words(s.time_to_most), s.pace_training < 0 ? "loses" : "gains",
      share_words(std::abs(s.pace_training)), jumps);
}

}  // namespace

std::optional<Finding> too_high(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const Signals& s = *evidence.signals;
  const double confidence =
      std::max(deciding(*evidence.odds, &RateOdds::too_high), came_back_up(s) ? 0.95 : 0.0);
  if (confidence == 0 || evidence.curve.lost_at) return std::nullopt;
  Finding finding{.kind = Kind::too_high,
                  .from_step = step_of(evidence.curve.first_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = confidence,
                  .evidence = evidence_of(evidence.curve, s),
                  .advice = {},
                  .factor = factor_of(s, *evidence.odds)};
  finding.advice = "try " + factor_words(*finding.factor);
  return finding;
}

}  // namespace surefoot::diagnose
