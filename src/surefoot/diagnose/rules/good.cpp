#include <cmath>
#include <string>

#include <fmt/format.h>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// From here on nothing is worth trying.
constexpr double sure = 0.9;

std::string evidence_of_good(const PreparedCurve& curve) {
  const Course course = course_of(curve);
  const std::string words =
      fmt::format("80% of the fall of {} from {} to {} came by step {:.0f} of {:.0f}, and {}", course.kind,
                  begin_words(course), loss_words(course.lowest.loss), course.most_step, course.end.step,
                  second_half_words(course));
  return reads_validation(curve) ? words + ", " + second_half_words(validation_course(curve)) : words;
}

}  // namespace

std::optional<Finding> good(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const double confidence = deciding(*evidence.odds, &RateOdds::good);
  if (confidence == 0 || evidence.curve.lost_at || !learned(*evidence.signals) || evidence.at_chance ||
      overfit(evidence))
    return std::nullopt;
  Finding finding{.kind = Kind::good,
                  .from_step = step_of(evidence.curve.first_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = confidence,
                  .evidence = evidence_of_good(evidence.curve),
                  .advice = "keep the rate",
                  .factor = std::nullopt};
  if (confidence < sure) {
    finding.factor = likelier_side(*evidence.odds);
    finding.advice += fmt::format("; where a run can be spared, try {}", factor_words(*finding.factor));
  }
  return finding;
}

}  // namespace surefoot::diagnose
