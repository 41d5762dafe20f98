#include "surefoot/adapt/pathfinder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/bracket.hpp"
#include "surefoot/adapt/check.hpp"
#include "surefoot/adapt/trial.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* who = "pathfinder";

constexpr std::int64_t least_horizon = 64;
constexpr double judged_steps = 96;
constexpr std::int64_t scouts_per_judged = 4;
/// Share of the loss of the untrained model by which a trial must lower it to tell something.
constexpr double clear_share = 0.03;
constexpr double lost_share = 0.5;
/// Shares of the horizon up to which trials may reach: before the run proper, and when it is stuck.
constexpr double trials_until = 0.4;
constexpr double second_trials_until = 0.85;
constexpr double flat_share = 0.5;
constexpr double lowest_share = 0.01;
constexpr std::int64_t looks = 40;
constexpr double lost_gain = 0.5;
constexpr double progress_share = 0.05;
constexpr std::int64_t patience = 5;
constexpr std::int64_t most_searches = 2;
constexpr double stuck_until = 0.6;

/// The stage that the next observation belongs to.
enum Phase : std::int64_t { base_kept, trial, leader_kept, following, good_kept };
/// The purpose of the trials; judging again counts on from `judging`.
enum Round : std::int64_t { scouting, judging };

class Pathfinder {
 public:
  struct State {
    std::int64_t phase = base_kept;
    std::int64_t round = scouting;
    std::int64_t trial_steps = 0;
    double initial_loss = 0;
    Bracket bracket = {};
    double trying = 0;
    /// The rate that is followed, before its decline, and the step at which it began.
    double peak = 0;
    std::int64_t begun = 0;
    double best_loss = 0;
    /// The best loss when progress was last seen, the looks since, and the searches made when stuck.
    double mark = 0;
    std::int64_t idle = 0;
    std::int64_t searches = 0;
  };
  explicit Pathfinder(const PathfinderOptions& options) : options_(options) {
    check_rate(who, "learning_rate", options.learning_rate);
    if (options.horizon < least_horizon)
      throw InvalidArgument(
          fmt::format("{}: horizon must be at least {}, got {}", who, least_horizon, options.horizon));
  }

  const char* name() const { return who; }
  std::int64_t version() const { return 1; }
  int slots() const { return trial_slots; }
  Move<State> start() const { return {{}, keep_base(options_.learning_rate, true)}; }

  Move<State> next(State state, const Observation& observation) const {
    switch (state.phase) {
      case base_kept:
        return scout(std::move(state), observation);
      case trial:
        return judge(std::move(state), observation);
      case leader_kept:
        return try_next(std::move(state), observation.step);
      case following:
        return look(std::move(state), observation);
      default:
        return follow(std::move(state), observation.step, Action::go_on);
    }
  }

  void visit(State& state, Fields& fields) const {
    fields("phase", state.phase);
    fields("round", state.round);
    fields("trial_steps", state.trial_steps);
    fields("initial_loss", state.initial_loss);
    fields.nested("bracket", [&](Fields& inner) { state.bracket.visit(inner); });
    fields("trying", state.trying);
    fields("peak", state.peak);
    fields("begun", state.begun);
    fields("best_loss", state.best_loss);
    fields("mark", state.mark);
    fields("idle", state.idle);
    fields("searches", state.searches);
  }

 private:
  double horizon() const { return static_cast<double>(options_.horizon); }
  std::int64_t judged_length() const {
    return static_cast<std::int64_t>(std::min(std::max(judged_steps, horizon() / 32), horizon() / 10));
  }

  Move<State> scout(State state, const Observation& observation) const {
    state.initial_loss = watched_finite(observation, Watch::validation_loss, who);
    state.trial_steps = std::max<std::int64_t>(1, judged_length() / scouts_per_judged);
    state.bracket = {.center = options_.learning_rate,
                     .spacing = 10,
                     .reach = 5,
                     .clear = state.initial_loss - clear_share * std::abs(state.initial_loss)};
    return try_next(std::move(state), observation.step);
  }

  bool affords_trial(const State& state, std::int64_t step) const {
    const double until = state.searches > 0 ? second_trials_until : trials_until;
    return static_cast<double>(step + state.trial_steps) < until * horizon();
  }

  Move<State> try_next(State state, std::int64_t step) const {
    const auto next = state.bracket.next();
    if (!next || !affords_trial(state, step)) return end_round(std::move(state), step);
    state.trying = *next;
    state.phase = trial;
    const auto decision = try_rate(state.bracket.rate(*next), state.trial_steps, true);
    return {std::move(state), decision};
  }

  Move<State> judge(State state, const Observation& observation) const {
    double loss = watched(observation, Watch::validation_loss, who);
    const double limit = state.initial_loss + lost_share * std::abs(state.initial_loss);
    if (not_finite(observation) || loss > limit) loss = std::numeric_limits<double>::infinity();
    const bool leads = loss < state.bracket.best_loss();
    state.bracket.tell(state.trying, loss);
    if (!leads) return try_next(std::move(state), observation.step);
    state.phase = leader_kept;
    const auto decision = keep_leader(state.bracket.rate(state.trying));
    return {std::move(state), decision};
  }

  /// The best rate tried; the lowest when every one diverged.
  double found_rate(const Bracket& bracket) const {
    const auto lowest = std::min_element(bracket.positions.begin(), bracket.positions.end());
    return bracket.rate(bracket.best().value_or(lowest == bracket.positions.end() ? 0 : *lowest));
  }

  Move<State> end_round(State state, std::int64_t step) const {
    const double rate = found_rate(state.bracket);
    if (state.searches > 0) return end_search(std::move(state), rate, step);
    const bool clear = state.bracket.best_loss() < state.bracket.clear;
    if (affords_trial(state, step) && (state.round == scouting || !clear)) {
      state.trial_steps = state.round == scouting ? judged_length() : 2 * state.trial_steps;
      ++state.round;
      state.bracket = {.center = rate, .spacing = std::sqrt(10.0), .reach = 4, .clear = state.bracket.clear};
      return try_next(std::move(state), step);
    }
    const bool found = state.bracket.best().has_value();
    state.peak = rate;
    state.begun = step;
    state.mark = state.best_loss = std::min(state.initial_loss, state.bracket.best_loss());
    return follow(std::move(state), step, Action::restore, found ? trial_leader : trial_base);
  }

  /// The scheduled rate as a share of its peak, after its decline so far.
  double share(const State& state, std::int64_t step) const {
    // A guard around it may have spent all of the horizon before the first rate led.
    if (state.begun >= options_.horizon) return lowest_share;
    const double left =
        static_cast<double>(options_.horizon - step) / static_cast<double>(options_.horizon - state.begun);
    return std::clamp(left / (1 - flat_share), lowest_share, 1.0);
  }

  Move<State> follow(State state, std::int64_t step, Action action, int slot = 0) const {
    state.phase = following;
    const Decision decision{.action = action,
                            .slot = slot,
                            .learning_rate = state.peak * share(state, step),
                            .steps = std::max<std::int64_t>(1, (options_.horizon - state.begun) / looks),
                            .validate = true};
    return {std::move(state), decision};
  }

  Move<State> look(State state, const Observation& observation) const {
    const double loss = watched(observation, Watch::validation_loss, who);
    const double gain = state.initial_loss - state.best_loss;
    const double limit = gain > 0 ? state.best_loss + lost_gain * gain
                                  : state.initial_loss + lost_share * std::abs(state.initial_loss);
    if (not_finite(observation) || loss > limit) {
      state.peak *= 0.5;
      // When no rate has led yet, only the snapshot of the beginning is certain to exist.
      const bool led = state.bracket.best() || state.best_loss < state.initial_loss;
      return follow(std::move(state), observation.step, Action::restore, led ? trial_leader : trial_base);
    }
    state.best_loss = std::min(state.best_loss, loss);
    if (state.mark - state.best_loss > progress_share * (state.initial_loss - state.best_loss)) {
      state.mark = state.best_loss;
      state.idle = 0;
    } else if (++state.idle >= patience && state.searches < most_searches &&
               static_cast<double>(observation.step) < stuck_until * horizon()) {
      return search(std::move(state), observation.step);
    }
    // A state that has lost some of its gain may be about to diverge: no snapshot of it is kept.
    const double gained = state.initial_loss - state.best_loss;
    if (gained > 0 && loss > state.best_loss + progress_share * gained)
      return follow(std::move(state), observation.step, Action::go_on);
    state.phase = good_kept;
    const auto decision = keep_leader(state.peak);
    return {std::move(state), decision};
  }

  Move<State> search(State state, std::int64_t step) const {
    const double rate = state.peak * share(state, step);
    ++state.searches;
    state.trial_steps = std::max(judged_length(), options_.horizon / 16);
    state.bracket = {.center = rate, .spacing = std::sqrt(10.0), .reach = 2};
    state.phase = leader_kept;
    return {std::move(state), keep_base(rate, false)};
  }

  Move<State> end_search(State state, double rate, std::int64_t step) const {
    const bool found = state.bracket.best().has_value();
    state.peak = rate / share(state, step);
    state.idle = 0;
    state.mark = state.best_loss = std::min(state.best_loss, state.bracket.best_loss());
    return follow(std::move(state), step, Action::restore, found ? trial_leader : trial_base);
  }

  PathfinderOptions options_;
};

}  // namespace

Controller pathfinder(const PathfinderOptions& options) {
  return Controller(Pathfinder(options));
}

}  // namespace surefoot::adapt
