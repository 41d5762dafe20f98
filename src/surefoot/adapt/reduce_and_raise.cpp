#include "surefoot/adapt/reduce_and_raise.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/check.hpp"
#include "surefoot/adapt/trial.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* reduce_and_raise_name = "reduce_and_raise";

/// The stage that the next observation belongs to.
enum Phase : std::int64_t { training, base_kept, trial, leader_kept };
/// The last remedy applied to the plateau.
enum Remedy : std::int64_t { none, lowered, raised };

class ReduceAndRaise {
 public:
  struct State {
    double learning_rate = 0;
    std::optional<double> best = std::nullopt;
    std::int64_t bad = 0;
    std::int64_t remedy = none;
    double before = 0;
    std::int64_t phase = training;
    /// Rates still to be tried, the next one last.
    std::vector<double> untried = {};
    double trying = 0;
    std::optional<double> leading_rate = std::nullopt;
    double leading_value = 0;
  };
  explicit ReduceAndRaise(ReduceAndRaiseOptions options) : options_(std::move(options)) {
    check_bounds(reduce_and_raise_name, {options_.min_rate, options_.max_rate}, options_.learning_rate);
    check_rate(reduce_and_raise_name, "min_rate", options_.min_rate);
    check_positive(reduce_and_raise_name, "every", options_.every);
    check_factor(reduce_and_raise_name, "factor", options_.factor);
    check_count(reduce_and_raise_name, "patience", options_.patience);
    check_not_negative(reduce_and_raise_name, "threshold", options_.threshold);
    check_positive(reduce_and_raise_name, "trial_steps", options_.trial_steps);
    if (options_.trials.empty())
      throw InvalidArgument(fmt::format("{}: trials must not be empty", reduce_and_raise_name));
    for (const double t : options_.trials) check_rate(reduce_and_raise_name, "trials", t);
  }

  const char* name() const { return reduce_and_raise_name; }
  std::int64_t version() const { return 1; }
  int slots() const { return trial_slots; }
  Move<State> start() const { return train({.learning_rate = options_.learning_rate}, Action::go_on); }

  Move<State> next(State state, const Observation& observation) const {
    switch (state.phase) {
      case trial:
        return judge(std::move(state), watched(observation, options_.watch, reduce_and_raise_name));
      case base_kept:
      case leader_kept:
        return next_trial(std::move(state));
      default:
        return look(std::move(state), watched_finite(observation, options_.watch, reduce_and_raise_name));
    }
  }

  void visit(State& state, Fields& fields) const {
    fields("learning_rate", state.learning_rate);
    fields("best", state.best);
    fields("bad", state.bad);
    fields("remedy", state.remedy);
    fields("before", state.before);
    fields("phase", state.phase);
    fields("untried", state.untried);
    fields("trying", state.trying);
    fields("leading_rate", state.leading_rate);
    fields("leading_value", state.leading_value);
  }

 private:
  bool validates() const { return needs_validation(options_.watch); }
  double bounded(double rate) const { return std::clamp(rate, options_.min_rate, options_.max_rate); }

  Move<State> train(State state, Action action, int slot = 0) const {
    state.phase = training;
    const Decision decision{.action = action,
                            .slot = slot,
                            .learning_rate = state.learning_rate,
                            .steps = options_.every,
                            .validate = validates()};
    return {std::move(state), decision};
  }

  Move<State> look(State state, double value) const {
    if (improves({options_.mode, options_.threshold, options_.threshold_mode}, value, state.best)) {
      state.best = value;
      state.bad = 0;
      state.remedy = none;
    } else {
      ++state.bad;
    }
    if (state.bad <= options_.patience) return train(std::move(state), Action::go_on);
    state.bad = 0;
    switch (state.remedy) {
      case none:
        state.before = state.learning_rate;
        state.learning_rate = bounded(state.learning_rate * options_.factor);
        state.remedy = lowered;
        return train(std::move(state), Action::go_on);
      case lowered:
        state.learning_rate = bounded(state.before / options_.factor);
        state.remedy = raised;
        return train(std::move(state), Action::go_on);
      default:
        return begin_trials(std::move(state));
    }
  }

  Move<State> begin_trials(State state) const {
    state.remedy = none;
    state.leading_rate.reset();
    state.untried.clear();
    for (const double t : options_.trials) state.untried.push_back(bounded(state.learning_rate * t));
    std::sort(state.untried.rbegin(), state.untried.rend());
    state.untried.erase(std::unique(state.untried.begin(), state.untried.end()), state.untried.end());
    state.phase = base_kept;
    const auto decision = keep_base(state.learning_rate, false);
    return {std::move(state), decision};
  }

  Move<State> next_trial(State state) const {
    if (state.untried.empty()) return end_trials(std::move(state));
    state.trying = state.untried.back();
    state.untried.pop_back();
    state.phase = trial;
    const auto decision = try_rate(state.trying, options_.trial_steps, validates());
    return {std::move(state), decision};
  }

  Move<State> judge(State state, double value) const {
    const bool better =
        options_.mode == Mode::min ? value < state.leading_value : value > state.leading_value;
    if (!std::isfinite(value) || (state.leading_rate && !better)) return next_trial(std::move(state));
    state.leading_rate = state.trying;
    state.leading_value = value;
    state.phase = leader_kept;
    const auto decision = keep_leader(state.trying);
    return {std::move(state), decision};
  }

  Move<State> end_trials(State state) const {
    const double lowest =
        bounded(state.learning_rate * *std::min_element(options_.trials.begin(), options_.trials.end()));
    state.learning_rate = state.leading_rate.value_or(lowest);
    const int slot = state.leading_rate ? trial_leader : trial_base;
    return train(std::move(state), Action::restore, slot);
  }

  ReduceAndRaiseOptions options_;
};

}  // namespace

Controller reduce_and_raise(const ReduceAndRaiseOptions& options) {
  return Controller(ReduceAndRaise(options));
}

}  // namespace surefoot::adapt
