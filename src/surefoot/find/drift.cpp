#include "surefoot/find/drift.hpp"

#include <cstddef>
#include <iterator>

namespace surefoot::find {
namespace {

// Decades for each doubling of the run, measured by exhaustion on the design and exploration tasks, runs of
// 16 to 6,000 steps (docs/research/drift.md). They lie within the bands of 17 tasks in which every answer of
// a race is right; those bands are 0.1 wide and more.
constexpr double drift_of_gradient = -0.05;
constexpr double drift_of_momentum = -0.07;
constexpr double drift_of_adaptive = -0.08;
constexpr double drift_of_scale_invariant = -0.02;
/// Between those of a gradient and of adaptive steps, for nobody knows which it is.
constexpr double drift_of_unknown = -0.065;
/// More of it where everything learned so far was learned in the latest half of the steps.
constexpr double drift_of_late_learning = -0.07;

/// The weights of the last rung, the one before and so on in the answer for the horizon. Later ones are
/// nearer to it, earlier ones take part of the noise away; the last one alone follows its noise.
constexpr double weight_from_last[] = {0.4, 0.3, 0.2, 0.1};

double usual_drift(UpdateRule rule) {
  switch (rule) {
    case UpdateRule::gradient:
      return drift_of_gradient;
    case UpdateRule::momentum:
      return drift_of_momentum;
    case UpdateRule::adaptive:
      return drift_of_adaptive;
    case UpdateRule::scale_invariant:
      return drift_of_scale_invariant;
    case UpdateRule::unknown:
      break;
  }
  return drift_of_unknown;
}

}  // namespace

double drift_per_doubling(UpdateRule rule, double latest_share) {
  const bool slow_on_a_plateau = rule == UpdateRule::gradient || rule == UpdateRule::momentum;
  return usual_drift(rule) + (slow_on_a_plateau ? drift_of_late_learning * latest_share : 0);
}

Extrapolation extrapolate(const RaceRecord& record, const TaskFacts& facts) {
  const std::size_t last = record.ended.size() - 1;
  const double drift = drift_per_doubling(facts.update_rule, latest_share_of_fall(record));
  double weights = 0;
  double carried = 0;
  for (std::size_t back = 0; back < std::size(weight_from_last) && back <= last; ++back) {
    const std::size_t rung = last - back;
    weights += weight_from_last[back];
    carried += weight_from_last[back] * (record.ended[rung].valley + drift * doublings_left(record, rung));
  }
  return {.log_rate = carried / weights, .drift = drift * doublings_left(record)};
}

}  // namespace surefoot::find
