#include "surefoot/find/confidence.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/find/cliff.hpp"

namespace surefoot::find {
namespace {

// Log odds, fitted on 400 races of the design and exploration tasks at budgets of 0.05 to 0.5 of a run
// (docs/research/confidence.md). They know those tasks only.
constexpr double at_best = 4.4;
/// For each doubling that the last rung is shorter than 2^6 = 64 steps; longer ones add nothing that was
/// seen.
constexpr double enough_doublings = 6;
constexpr double per_missing_doubling = 0.8;
/// When all of the fall came in the latest half of the steps, the run has hardly begun.
constexpr double of_late_learning = 1.0;
/// Beside a cliff whose place the sharpness tells: what is right is a narrow window where much is left to
/// learn.
constexpr double beside_known_cliff = 0.7;
constexpr double of_remaining_loss = 2.5;
/// So much of the loss left counts as all of it.
constexpr double much_remaining = 0.3;
constexpr double beside_unknown_cliff = 2.5;
/// When nothing is known of the tails, there may be a cliff.
constexpr double of_unknown_tails = 1.5;

}  // namespace

double confidence(const RaceRecord& record, const TaskFacts& facts) {
  const std::int64_t last_rung = record.rungs[record.ended.size() - 1];
  const double doublings = std::log2(static_cast<double>(last_rung));
  double log_odds = at_best - per_missing_doubling * std::max(0.0, enough_doublings - doublings) -
                    of_late_learning * latest_share_of_fall(record);
  if (beside_a_cliff(record, facts))
    log_odds -= record.log_sharpness
                    ? beside_known_cliff +
                          of_remaining_loss * std::min(1.0, remaining_loss(record, facts) / much_remaining)
                    : beside_unknown_cliff;
  else if (facts.update_rule != UpdateRule::adaptive && std::isnan(tail_at(record, last_rung)))
    log_odds -= of_unknown_tails;
  return 1 / (1 + std::exp(-log_odds));
}

}  // namespace surefoot::find
