#include "surefoot/find/confidence.hpp"

#include <cmath>

#include "surefoot/find/cliff.hpp"
#include "surefoot/find/shape.hpp"

namespace surefoot::find {
namespace {

// Log odds, fitted by logistic regression on the choosing half of the outside exam, whose tables are replayed
// as commands of which nothing is known: `script/bench exam --calibrate` (docs/research/confidence.md).
constexpr double at_best = 3.7;
/// For each doubling from the last rung to the horizon. Held: with the remaining loss beside it, which falls
/// with it, the tables cannot tell 0.05 from 0.2 (0.20 alone).
constexpr double per_doubling = 0.15;
/// Weight of the share of the loss that is left: a run that has learned much has shown what its rates do.
constexpr double of_remaining_loss = 4.0;
/// Taken for the remaining share where losses are not positive: the mean over those races.
constexpr double usually_remaining = 0.5;
/// Where no more than this share of the fall came in the latest half of the steps, and more than this share
/// of the loss remains, all rates wait on a plateau, and what will leave it is not seen.
constexpr double stalled_share = 0.01;
constexpr double plateau_remaining = 0.2;
constexpr double of_stalling = 2.1;
/// A race in this process is surer by this, for its two seeds, its validations at each rung and the facts of
/// its task; fitted on answers of the proving ground with the other numbers held. Those that stalled were as
/// right as others.
constexpr double of_known_facts = 1.3;
/// Right windows are narrow beside a cliff; narrower where nothing tells its place.
constexpr double beside_known_cliff = 1.0;
constexpr double beside_unknown_cliff = 1.5;

}  // namespace

double confidence(const RaceRecord& record, const TaskFacts& facts) {
  return confidence(shape_of(record, facts), record, facts);
}

double confidence(const RaceShape& shape, const RaceRecord& record, const TaskFacts& facts) {
  double log_odds = at_best - per_doubling * shape.doublings -
                    of_remaining_loss * shape.remaining.value_or(usually_remaining);
  if (facts.update_rule != UpdateRule::unknown)
    log_odds += of_known_facts;
  else if (record.ended.size() > 1 && shape.latest_share < stalled_share &&
           shape.remaining.value_or(1) > plateau_remaining)
    log_odds -= of_stalling;
  if (beside_a_cliff(record, facts))
    log_odds -= record.log_sharpness ? beside_known_cliff : beside_unknown_cliff;
  return 1 / (1 + std::exp(-log_odds));
}

}  // namespace surefoot::find
