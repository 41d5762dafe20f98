#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// The confidence demanded before a run whose rate decays is called too low, and the confidence then
/// reported.
constexpr double sure_beside_decay = 0.8;
constexpr double said_beside_decay = 0.6;

/// The curve itself shows a descent that is not done; a small rate alone is no evidence, and a loss that
/// ends above where it began by more than it scatters is evidence against it.
bool shows(const Signals& s) {
  if (s.above_start > 2 * s.noise) return false;
  return s.time_to_most > 0.3 || std::max(s.pace_validation, s.pace_training) > 0.01;
}

std::string evidence_of_too_low(const Course& course, bool has_learned) {
  if (!(course.lowest.loss < course.begin.loss))
    return fmt::format("{} came no lower than {}: nothing is learned that could be told from scatter",
                       course.kind, begin_words(course));
  if (!has_learned)
    return fmt::format("{} came down from {} to {} at the lowest, little beside its scatter", course.kind,
                       begin_words(course), loss_words(course.lowest.loss));
  const bool descends = course.end.loss < course.half.loss;
  std::string words =
      fmt::format("80% of the fall of {} from {} to {} took until step {:.0f} of {:.0f}", course.kind,
                  begin_words(course), loss_words(course.lowest.loss), course.most_step, course.end.step);
  if (descends) return "still descending: " + words + ", and " + second_half_words(course);
  return words;
}

}  // namespace

std::optional<Finding> too_low(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const double confidence = deciding(*evidence.odds, &RateOdds::too_low);
  if (confidence == 0 || evidence.curve.lost_at || evidence.at_chance || !shows(*evidence.signals))
    return std::nullopt;
  // The weights know constant rates only, and a decay makes a loss fall at its end whatever the rate was.
  const bool decays = evidence.curve.rate_decays;
  if (decays && confidence < sure_beside_decay) return std::nullopt;
  Finding finding{.kind = Kind::too_low,
                  .from_step = step_of(0.3 * evidence.curve.last_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = decays ? said_beside_decay : confidence,
                  .evidence = {},
                  .advice = {},
                  .factor = raised(*evidence.odds)};
  finding.evidence = evidence_of_too_low(course_of(evidence.curve), learned(*evidence.signals));
  if (decays) finding.evidence += "; " + decay_words(evidence.curve);
  finding.advice = "try " + factor_words(*finding.factor);
  return finding;
}

}  // namespace surefoot::diagnose
