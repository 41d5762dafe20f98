#include "surefoot/diagnose/rule.hpp"

#include <array>
#include <utility>

#include "surefoot/diagnose/noise.hpp"

namespace surefoot::diagnose {
namespace {

/// The share of the steps from which on the odds say something; they were fitted from a tenth on.
constexpr double earliest = 0.02;

}  // namespace

Evidence weigh(PreparedCurve curve) {
  Evidence evidence;
  evidence.curve = std::move(curve);
  evidence.only_noise =
      evidence.curve.all_validation.empty() && is_only_noise(evidence.curve.all_training.values);
  evidence.too_early = evidence.curve.fraction < earliest;
  if (has_signals(evidence.curve) && !evidence.only_noise && !evidence.too_early) {
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
