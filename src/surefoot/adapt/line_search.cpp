#include "surefoot/adapt/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/bracket.hpp"
#include "surefoot/adapt/check.hpp"
#include "surefoot/adapt/trial.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* line_search_name = "line_search";

/// The stage that the next observation belongs to.
enum Phase : std::int64_t { base_kept, trial, leader_kept, training };

class LineSearch {
 public:
  struct State {
    double learning_rate = 0;
    std::int64_t phase = base_kept;
    Bracket bracket = {};
    double trying = 0;
  };
  explicit LineSearch(const LineSearchOptions& options) : options_(options) {
    check_bounds(line_search_name, {options.min_rate, options.max_rate}, options.learning_rate);
    check_rate(line_search_name, "min_rate", options.min_rate);
    check_positive(line_search_name, "every", options.every);
    check_positive(line_search_name, "minibatches", options.minibatches);
    check_positive(line_search_name, "reach", options.reach);
    if (!(options.spacing > 1 && std::isfinite(options.spacing)))
      throw InvalidArgument(
          fmt::format("{}: spacing must be above 1 and finite, got {}", line_search_name, options.spacing));
  }

  const char* name() const { return line_search_name; }
  std::int64_t version() const { return 1; }
  int slots() const { return trial_slots; }
  Move<State> start() const { return begin({.learning_rate = options_.learning_rate}); }

  Move<State> next(State state, const Observation& observation) const {
    switch (state.phase) {
      case training:
        return begin(std::move(state));
      case trial:
        return judge(std::move(state), observation);
      default:
        return look(std::move(state));
    }
  }

  void visit(State& state, Fields& fields) const {
    fields("learning_rate", state.learning_rate);
    fields("phase", state.phase);
    fields.nested("bracket", [&](Fields& inner) { state.bracket.visit(inner); });
    fields("trying", state.trying);
  }

 private:
  bool validates() const { return needs_validation(options_.watch); }

  Move<State> begin(State state) const {
    state.bracket = {.center = state.learning_rate,
                     .spacing = options_.spacing,
                     .reach = static_cast<double>(options_.reach),
                     .low = options_.min_rate,
                     .high = options_.max_rate};
    state.phase = base_kept;
    const auto decision = keep_base(state.learning_rate, false);
    return {std::move(state), decision};
  }

  Move<State> look(State state) const {
    const auto next = state.bracket.next();
    if (!next) return end(std::move(state));
    state.trying = *next;
    state.phase = trial;
    const auto decision = try_rate(state.bracket.rate(*next), options_.minibatches, validates());
    return {std::move(state), decision};
  }

  Move<State> judge(State state, const Observation& observation) const {
    const double value = watched(observation, options_.watch, line_search_name);
    const double loss = not_finite(observation) ? std::numeric_limits<double>::infinity() : value;
    const bool leads = loss < state.bracket.best_loss();
    state.bracket.tell(state.trying, loss);
    if (!leads) return look(std::move(state));
    state.phase = leader_kept;
    const auto decision = keep_leader(state.bracket.rate(state.trying));
    return {std::move(state), decision};
  }

  Move<State> end(State state) const {
    const auto best = state.bracket.best();
    state.learning_rate = state.bracket.rate(
        best.value_or(*std::min_element(state.bracket.positions.begin(), state.bracket.positions.end())));
    state.phase = training;
    const auto decision =
        go_on_from(best ? trial_leader : trial_base, state.learning_rate, options_.every, false);
    return {std::move(state), decision};
  }

  LineSearchOptions options_;
};

}  // namespace

Controller line_search(const LineSearchOptions& options) {
  return Controller(LineSearch(options));
}

}  // namespace surefoot::adapt
