#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

std::string evidence_of_plateau(const PreparedCurve& curve) {
  std::string words = "flat: " + second_half_words(course_of(curve));
  if (reads_validation(curve)) words += ", and " + second_half_words(validation_course(curve));
  return words;
}

}  // namespace

std::optional<Finding> plateau(const Evidence& evidence) {
  if (!evidence.signals || evidence.at_chance) return std::nullopt;
  const Signals& s = *evidence.signals;
  const RateOdds& odds = *evidence.odds;
  // A good run is flat at its end too: only what the odds leave open is a plateau.
  const bool undecided = std::max({odds.good, odds.too_low, odds.too_high}) < 0.6;
  if (!undecided || !learned(s) || s.pace_training > 0.005 || s.pace_validation > 0.01) return std::nullopt;
  const double helps = odds.too_high / (odds.too_high + odds.good);
  if (helps < 0.5) return std::nullopt;
  // A run that stood still from its first steps on may be done or stuck: no smaller rate is the likelier
  // remedy.
  if (standing_still(s) > 0) return std::nullopt;
  return Finding{
      .kind = Kind::plateau,
      .from_step = step_of(0.3 * evidence.curve.last_step),
      .to_step = step_of(evidence.curve.last_step),
      .confidence = std::min(helps, 0.6),
      .evidence = evidence_of_plateau(evidence.curve),
      .advice = fmt::format("lower the rate to a third for the rest; {} likely to help", share_words(helps)),
      .factor = 0.3};
}

}  // namespace surefoot::diagnose
