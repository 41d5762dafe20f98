#include "surefoot/run/race_driver.hpp"

#include <algorithm>

namespace surefoot::run {

std::string drive(find::Race& race, RaceField& field, const RaceHooks& hooks) {
  while (!race.ask().empty() && !hooks.should_stop()) {
    const auto advances = race.ask();
    hooks.on_change(race);
    if (auto reason = field.advance(race, advances); !reason.empty()) return reason;
    if (hooks.should_stop()) break;
    const auto ended = race.record().ended.size();
    for (const auto& advance : advances) race.tell(advance.candidate, field.outcome(advance));
    const bool new_rung = race.record().ended.size() > ended;
    if (new_rung && hooks.enough && hooks.enough(race)) race.stop();
    const auto& candidates = race.record().candidates;
    for (std::size_t i = 0; i < candidates.size() && !race.ask().empty(); ++i)
      if (candidates[i].state != find::CandidateState::racing) field.release(i);
    hooks.on_change(race);
  }
  return {};
}

std::vector<find::Candidate> by_rate(std::vector<find::Candidate> candidates) {
  std::ranges::stable_sort(candidates, {}, &find::Candidate::learning_rate);
  return candidates;
}

}  // namespace surefoot::run
