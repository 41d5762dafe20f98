#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// A run that ends no lower than it began wants a tenth at least.
double factor_of(const Signals& s, const RateOdds& odds) {
  return std::min(lowered(odds), s.above_start >= 0 || s.rise > 2 ? 0.1 : 1.0);
}

std::string evidence_of_too_high(const PreparedCurve& curve, const Signals& s) {
  const Course course = course_of(curve);
  if (came_back_up(s))
    return fmt::format(
        "{} fell to {} by step {:.0f}, then came back up: its median over the last quarter is {}",
        course.kind, loss_words(course.lowest.loss), course.lowest.step, loss_words(course.last_quarter));
  if (course.last_quarter >= course.begin.loss)
    return fmt::format("the median {} loss of the last quarter, {}, is no lower than {}", course.kind,
                       loss_words(course.last_quarter), begin_words(course));
  if (s.rise > 0.05 && course.lowest.step > course.highest.step)
    return fmt::format("{} rose from {} to {} by step {:.0f} before it fell to {}", course.kind,
                       begin_words(course), loss_words(course.highest.loss), course.highest.step,
                       loss_words(course.lowest.loss));
  return fmt::format(
      "80% of the fall of {} from {} to {} came by step {:.0f} of {:.0f}, and {}: it settles above what a "
      "smaller rate reaches",
      course.kind, begin_words(course), loss_words(course.lowest.loss), course.most_step, course.end.step,
      second_half_words(course));
}

/// The finding for a run whose accuracy is that of guessing while its loss lies far above that of guessing.
Finding blown_up(const PreparedCurve& curve) {
  const AtChance& accuracy = *curve.at_chance;
  const Course course = course_of(curve);
  return {.kind = Kind::too_high,
          .from_step = step_of(curve.first_step),
          .to_step = step_of(curve.last_step),
          .confidence = 0.95,
          .evidence = fmt::format("{}, and {} ends at {}: it blew up{}", chance_words(accuracy), course.kind,
                                  loss_words(course.end.loss),
                                  curve.initial_loss > course.end.loss ? " before its first line" : ""),
          .advice = "try " + factor_words(0.01),
          .factor = 0.01};
}

}  // namespace

std::optional<Finding> too_high(const Evidence& evidence) {
  if (evidence.blown_up && !evidence.curve.lost_at) return blown_up(evidence.curve);
  if (!evidence.signals) return std::nullopt;
  const Signals& s = *evidence.signals;
  const double confidence =
      std::max(deciding(*evidence.odds, &RateOdds::too_high), came_back_up(s) ? 0.95 : 0.0);
  if (confidence == 0 || evidence.curve.lost_at) return std::nullopt;
  Finding finding{.kind = Kind::too_high,
                  .from_step = step_of(evidence.curve.first_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = confidence,
                  .evidence = evidence_of_too_high(evidence.curve, s),
                  .advice = {},
                  .factor = factor_of(s, *evidence.odds)};
  finding.advice = "try " + factor_words(*finding.factor);
  return finding;
}

}  // namespace surefoot::diagnose
