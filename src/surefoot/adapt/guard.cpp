#include "surefoot/adapt/guard.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/check.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* guard_name = "guard";

class Guard {
 public:
  struct State {
    /// The state of the guarded controller, unscaled; its decision is carried out next, or now.
    Move<adapt::State> inner;
    /// The guard's own action is carried out first.
    bool acting = false;
    double scale = 1;
    /// Of the controller's first decision: its first step is under way, which tells the loss before anything
    /// was learned; its other steps are.
    bool measuring = false;
    bool resting = false;
    std::optional<double> first_loss = std::nullopt;
    std::vector<double> recent = {};
    /// The controller's states in the two snapshots, and the index of the younger.
    Move<adapt::State> kept[2];
    std::int64_t younger = 0;
    /// Snapshots taken so far, 0 to 2.
    std::int64_t held = 0;
    std::int64_t saved_at = 0;
    std::int64_t rollbacks = 0;
  };
  Guard(Controller controller, const GuardOptions& options)
      : inner_(std::move(controller)), options_(options) {
    check_positive(guard_name, "save_every", options.save_every);
    check_factor(guard_name, "shrink", options.shrink);
    check_rate(guard_name, "factor", options.factor);
    check_positive(guard_name, "window", options.window);
    check_positive(guard_name, "most_rollbacks", options.most_rollbacks);
  }

  std::string name() const { return fmt::format("guard({})", inner_.name()); }
  std::int64_t version() const { return 2000 + inner_.version(); }
  int slots() const { return inner_.slots() + 2; }

  Move<State> start() const {
    State state{.inner = inner_.start()};
    state.kept[0] = state.kept[1] = state.inner;
    return keep(std::move(state), 0);
  }

  Move<State> next(State state, Observation observation) const {
    if (state.acting) {
      state.acting = false;
      const bool first = !state.first_loss && state.rollbacks == 0 && state.inner.decision.steps > 1;
      return first ? measure(std::move(state)) : pass(std::move(state));
    }
    if (state.measuring) {
      state.measuring = false;
      if (not_finite(observation)) return roll_back(std::move(state), observation.step);
      state.first_loss = observation.training_loss;
      return rest(std::move(state));
    }
    if (state.resting) {
      state.resting = false;
      if (state.first_loss && observation.training_loss) {
        const auto steps = static_cast<double>(state.inner.decision.steps);
        observation.training_loss = (*state.first_loss + (steps - 1) * *observation.training_loss) / steps;
      }
    }
    const bool on_trial = state.inner.decision.action == Action::probe;
    if (!on_trial && sick(state, observation)) return roll_back(std::move(state), observation.step);
    state.inner = inner_.next(std::move(state.inner.state), observation);
    const bool due = observation.step - state.saved_at >= options_.save_every;
    if (!on_trial && due && healthy(state) && state.inner.decision.action == Action::go_on) {
      state.rollbacks = 0;
      return keep(std::move(state), observation.step);
    }
    return pass(std::move(state));
  }

  void visit(State& state, Fields& fields) const {
    const auto move = [&](const char* name, Move<adapt::State>& value) {
      fields.nested(name, [&](Fields& inner) { visit_move(inner_, value, inner); });
    };
    move("inner", state.inner);
    fields("acting", state.acting);
    fields("scale", state.scale);
    fields("measuring", state.measuring);
    fields("resting", state.resting);
    fields("first_loss", state.first_loss);
    fields("recent", state.recent);
    move("kept_0", state.kept[0]);
    move("kept_1", state.kept[1]);
    fields("younger", state.younger);
    fields("held", state.held);
    fields("saved_at", state.saved_at);
    fields("rollbacks", state.rollbacks);
  }

 private:
  /// Also takes the loss in.
  bool sick(State& state, const Observation& observation) const {
    if (not_finite(observation)) return true;
    if (!observation.training_loss) return false;
    const double loss = *observation.training_loss;
    if (!state.first_loss) state.first_loss = loss;
    const auto window = static_cast<std::size_t>(options_.window);
    // A mean over many steps stands for as many losses.
    const auto steps = std::clamp<std::int64_t>(state.inner.decision.steps, 1, options_.window);
    state.recent.insert(state.recent.end(), static_cast<std::size_t>(steps), loss);
    if (state.recent.size() > window)
      state.recent.erase(state.recent.begin(), state.recent.end() - static_cast<std::ptrdiff_t>(window));
    return state.recent.size() == window && median(state.recent) > highest(state);
  }

  /// The loss from which on it counts as exploded.
  double highest(const State& state) const {
    return *state.first_loss + options_.factor * std::abs(*state.first_loss);
  }

  /// True when a snapshot is worth having: no loss lately has exploded, and enough are known.
  bool healthy(const State& state) const {
    if (!state.first_loss) return true;
    return state.recent.size() == static_cast<std::size_t>(options_.window) &&
           *std::max_element(state.recent.begin(), state.recent.end()) <= highest(state);
  }

  /// The first step of a first decision of several: the mean over all of them may have exploded already.
  Move<State> measure(State state) const {
    state.measuring = true;
    Decision decision = scaled(state.inner.decision, state.scale);
    decision.steps = 1;
    decision.validate = false;
    return {std::move(state), decision};
  }

  /// The other steps of that decision.
  Move<State> rest(State state) const {
    state.resting = true;
    Decision decision = scaled(state.inner.decision, state.scale);
    decision.action = Action::go_on;
    decision.slot = 0;
    --decision.steps;
    return {std::move(state), decision};
  }

  Move<State> pass(State state) const {
    const Decision decision = scaled(state.inner.decision, state.scale);
    return {std::move(state), decision};
  }

  Move<State> act(State state, Action action) const {
    state.acting = true;
    const Decision decision{.action = action,
                            .slot = inner_.slots() + static_cast<int>(state.younger),
                            .learning_rate = state.inner.decision.learning_rate * state.scale,
                            .steps = 0};
    return {std::move(state), decision};
  }

  Move<State> keep(State state, std::int64_t step) const {
    state.younger = 1 - state.younger;
    state.kept[state.younger] = state.inner;
    state.held = std::min<std::int64_t>(2, state.held + 1);
    state.saved_at = step;
    return act(std::move(state), Action::save);
  }

  Move<State> roll_back(State state, std::int64_t step) const {
    if (++state.rollbacks > options_.most_rollbacks)
      throw RunError(fmt::format("{}: the loss still diverges after {} rollbacks, at rate {}", name(),
                                 options_.most_rollbacks,
                                 number_text(state.inner.decision.learning_rate * state.scale, 3)));
    const bool older = (step - state.saved_at) * 2 < options_.save_every;
    if (older && state.held == 2) {
      state.younger = 1 - state.younger;
      state.held = 1;
    }
    state.inner = state.kept[state.younger];
    state.saved_at = step;
    state.scale *= options_.shrink;
    state.recent.clear();
    return act(std::move(state), Action::restore);
  }

  Controller inner_;
  GuardOptions options_;
};

}  // namespace

Controller guard(Controller controller, const GuardOptions& options) {
  return Controller(Guard(std::move(controller), options));
}

}  // namespace surefoot::adapt
