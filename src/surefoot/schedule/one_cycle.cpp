#include <array>
#include <cmath>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/cycle.hpp"

namespace surefoot::schedule {
namespace {

/// From one value to the next between two places of the run, which need not be whole steps.
struct Phase {
  double begin;
  double end;
  double from;
  double to;
};
using Phases = std::array<Phase, 3>;

void check(const OneCycleOptions& o) {
  check_rate("one_cycle", "peak", o.peak);
  check_steps("one_cycle", "steps", o.steps);
  check_between("one_cycle", "steps", static_cast<double>(o.steps), 2, static_cast<double>(last_step));
  check_between("one_cycle", "rise", o.rise, 0, o.three_phase ? 0.5 : 1);
  check_between("one_cycle", "div", o.div, 1, HUGE_VAL);
  check_between("one_cycle", "final_div", o.final_div, 1, HUGE_VAL);
  if (o.shape != Shape::linear && o.shape != Shape::cosine)
    throw RefusedArgument("one_cycle", "shape", "must be linear or cosine");
  if (!o.momentum) return;
  check_between("one_cycle", "momentum high", o.momentum->high, 0, 1);
  check_between("one_cycle", "momentum low", o.momentum->low, 0, o.momentum->high);
}

Phases phases(const OneCycleOptions& o, double first, double top, double last) {
  const double end = static_cast<double>(o.steps) - 1;
  const double peak = std::clamp(o.rise * static_cast<double>(o.steps) - 1, 0.0, end);
  const double back = o.three_phase ? std::min(2 * (peak + 1) - 2, end) : end;
  const double middle = o.three_phase ? first : last;
  return {Phase{0, peak, first, top}, Phase{peak, back, top, middle}, Phase{back, end, middle, last}};
}

template <class Fall>
double at(const Phases& all, std::int64_t step, Fall fall) {
  const auto t = static_cast<double>(step);
  if (t >= all[2].end) return all[2].to;
  const Phase& phase = t <= all[0].end ? all[0] : t <= all[1].end ? all[1] : all[2];
  if (phase.end <= phase.begin) return phase.to;
  return between(phase.from, phase.to, fall((t - phase.begin) / (phase.end - phase.begin)));
}

}  // namespace

Schedule one_cycle(const OneCycleOptions& options) {
  check(options);
  const double first = options.peak / options.div;
  const Phases rates = phases(options, first, options.peak, first / options.final_div);
  return with_fall({options.shape}, [&](auto fall) {
    Schedule::Function momentum;
    if (options.momentum) {
      const auto [low, high] = *options.momentum;
      momentum = [fall, all = phases(options, high, low, high)](std::int64_t t) { return at(all, t, fall); };
    }
    return Schedule([fall, rates](std::int64_t t) { return at(rates, t, fall); }, momentum);
  });
}

}  // namespace surefoot::schedule
