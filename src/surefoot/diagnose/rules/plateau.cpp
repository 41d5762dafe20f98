#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

std::string pace_words(const char* of, double pace) {
  return pace > -0.0005 ? fmt::format("{} fell by {}", of, share_words(std::max(0.0, pace)))
                        : fmt::format("{} rose by {}", of, share_words(-pace));
}

std::string evidence_of(const PreparedCurve& curve, const Signals& s) {
  std::string words = "flat: over the last doubling of the steps ";
  if (curve.training.empty()) return words + pace_words("validation", s.pace_validation) + " of the fall";
  words += pace_words("training", s.pace_training);
  if (reads_validation(curve)) words += " and " + pace_words("validation", s.pace_validation);
  return words + " of the fall";
}

}  // namespace

std::optional<Finding> plateau(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const Signals& s = *evidence.signals;
  const RateOdds& odds = *evidence.odds;
  // A good run is flat at its end too: only what the odds leave open is a plateau.
  const bool undecided = std::max({odds.good, odds.too_low, odds.too_high}) < 0.6;
  if (!undecided || s.fall < 0.1 || s.pace_training > 0.005 || s.pace_validation > 0.01) return std::nullopt;
  return Finding{.kind = Kind::plateau,
                 .from_step = step_of(0.3 * evidence.curve.last_step),
                 .to_step = step_of(evidence.curve.last_step),
                 .confidence = 0.6,
                 .evidence = evidence_of(evidence.curve, s),
                 .advice = fmt::format("lower the rate to a third for the rest; {} likely to help",
                                       share_words(odds.too_high / (odds.too_high + odds.good))),
                 .factor = 0.3};
}

}  // namespace surefoot::diagnose
