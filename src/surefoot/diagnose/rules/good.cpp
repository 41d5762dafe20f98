#include <cmath>
#include <string>

#include <fmt/format.h>

#include "surefoot/diagnose/next_rate.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// From here on nothing is worth trying.
constexpr double sure = 0.9;

std::string evidence_of(const PreparedCurve& curve, const Signals& s) {
  const std::string fall =
      fmt::format("80% of the fall came within {} of the steps", share_words(s.time_to_most));
  const std::string share = share_words(std::abs(s.pace_validation));
  const std::string gain = share == "0.0%"         ? "the last doubling brought nothing"
                           : s.pace_validation > 0 ? "the last doubling still brought " + share
                                                   : "the last doubling gave " + share + " of it back";
  if (!reads_validation(curve)) return fall + ", and " + gain;
  return fmt::format("{}, {}, and validation jumps by {} of the fall", fall, gain, share_words(s.roughness));
}

}  // namespace

std::optional<Finding> good(const Evidence& evidence) {
  if (!evidence.signals) return std::nullopt;
  const double confidence = deciding(*evidence.odds, &RateOdds::good);
  if (confidence == 0 || evidence.curve.lost_at || overfit(evidence)) return std::nullopt;
  const Signals& s = *evidence.signals;
  Finding finding{.kind = Kind::good,
                  .from_step = step_of(evidence.curve.first_step),
                  .to_step = step_of(evidence.curve.last_step),
                  .confidence = confidence,
                  .evidence = evidence_of(evidence.curve, s),
                  .advice = "keep the rate",
                  .factor = std::nullopt};
  if (confidence < sure) {
    finding.factor = likelier_side(*evidence.odds);
    finding.advice += fmt::format("; where a run can be spared, try {}", factor_words(*finding.factor));
  }
  return finding;
}

}  // namespace surefoot::diagnose
