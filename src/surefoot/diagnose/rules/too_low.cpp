#include <algorithm>

#include <fmt/format.h>

#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// The curve itself shows a descent that is not done; a small rate alone is no evidence, and a loss that
/// never came near its start again is evidence against it.
bool shows(const Signals& s) {
  if (s.fall < -0.1) return false;
  return s.fall < 0.05 || s.time_to_most > 0.3 || std::max(s.pace_validation, s.pace_training) > 0.01;
}

}  // namespace

std::optional<Finding> too_low(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const double confidence = deciding(*evidence.odds, &RateOdds::too_low);
  if (confidence == 0 || evidence.curve.lost_at || !shows(*evidence.signals)) return std::nullopt;
  const Signals& s = *evidence.signals;
  Finding finding{.kind = Kind::too_low,
                  .from_step = step_of(0.3 * evidence.curve.last_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = confidence,
                  .evidence = {},
                  .advice = {},
                  .factor = raised(*evidence.odds)};
  finding.evidence =
      s.fall < 0.05 ? fmt::format("in all the loss came down by {} of the initial {}",
                                  share_words(std::max(s.fall, 0.0)), loss_words(evidence.curve.initial_loss))
                    : fmt::format(
                          "still descending at the end: the last doubling of the steps brought {} of "
                          "the whole fall, and "
                          "80% of the fall took {} of the steps",
                          share_words(std::max({s.pace_validation, s.pace_training, 0.0})),
                          share_words(s.time_to_most));
  finding.advice = "try " + factor_words(*finding.factor);
  return finding;
}

}  // namespace surefoot::diagnose
