#include "surefoot/diagnose/rule.hpp"

#include <array>
#include <utility>

#include "surefoot/diagnose/course.hpp"
#include "surefoot/diagnose/noise.hpp"

namespace surefoot::diagnose {
namespace {

/// The share of the steps from which on the odds say something; they were fitted from a tenth on.
constexpr double earliest = 0.02;

/// In units of the loss of guessing: what has learned probabilities lies below, and no guessing above,
/// however unevenly the classes are spread.
constexpr double least_guessing = 0.9;
constexpr double most_guessing = 5;

}  // namespace

Evidence weigh(PreparedCurve curve) {
  Evidence evidence;
  evidence.curve = std::move(curve);
  evidence.only_noise =
      evidence.curve.all_validation.empty() && is_only_noise(evidence.curve.all_training.values);
  evidence.too_early = evidence.curve.fraction < earliest;
  if (evidence.curve.at_chance && evidence.curve.has_losses()) {
    const double end = course_of(evidence.curve).end.loss;
    evidence.at_chance = end > least_guessing * evidence.curve.at_chance->guessing_loss;
    evidence.blown_up = end > most_guessing * evidence.curve.at_chance->guessing_loss;
  }
  if (evidence.curve.no_progress.empty() && has_signals(evidence.curve) && !evidence.only_noise &&
      !evidence.too_early) {
    evidence.signals = read_signals(evidence.curve);
    evidence.odds = rate_odds(*evidence.signals);
  }
  return evidence;
}

std::span<const Rule> rules() {
  static constexpr std::array<Rule, 11> all{diverged,          too_high,  overfit,        plateau,
                                            too_low,           good,      warmup_missing, spikes,
                                            decayed_too_early, too_noisy, too_short};
  return all;
}

}  // namespace surefoot::diagnose
