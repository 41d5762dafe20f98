#include "surefoot/adapt/reduce_on_plateau.hpp"

#include <algorithm>

#include "surefoot/adapt/check.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* reduce_on_plateau_name = "reduce_on_plateau";

class ReduceOnPlateau {
 public:
  struct State {
    double learning_rate = 0;
    std::optional<double> best = std::nullopt;
    std::int64_t bad = 0;
    std::int64_t cooling = 0;
  };
  explicit ReduceOnPlateau(const ReduceOnPlateauOptions& options) : options_(options) {
    check_rate(reduce_on_plateau_name, "learning_rate", options.learning_rate);
    check_positive(reduce_on_plateau_name, "every", options.every);
    check_factor(reduce_on_plateau_name, "factor", options.factor);
    check_count(reduce_on_plateau_name, "patience", options.patience);
    check_not_negative(reduce_on_plateau_name, "threshold", options.threshold);
    check_count(reduce_on_plateau_name, "cooldown", options.cooldown);
    check_not_negative(reduce_on_plateau_name, "min_rate", options.min_rate);
    check_not_negative(reduce_on_plateau_name, "eps", options.eps);
  }

  const char* name() const { return reduce_on_plateau_name; }
  std::int64_t version() const { return 1; }
  int slots() const { return 0; }
  Move<State> start() const { return move({.learning_rate = options_.learning_rate}); }

  Move<State> next(State state, const Observation& observation) const {
    const double value = watched_finite(observation, options_.watch, reduce_on_plateau_name);
    if (improves({options_.mode, options_.threshold, options_.threshold_mode}, value, state.best)) {
      state.best = value;
      state.bad = 0;
    } else {
      ++state.bad;
    }
    if (state.cooling > 0) {
      --state.cooling;
      state.bad = 0;
    }
    if (state.bad > options_.patience) {
      const double reduced = std::max(state.learning_rate * options_.factor, options_.min_rate);
      if (state.learning_rate - reduced > options_.eps) state.learning_rate = reduced;
      state.cooling = options_.cooldown;
      state.bad = 0;
    }
    return move(state);
  }

  void visit(State& state, Fields& fields) const {
    fields("learning_rate", state.learning_rate);
    fields("best", state.best);
    fields("bad", state.bad);
    fields("cooling", state.cooling);
  }

 private:
  Move<State> move(const State& state) const {
    return {state,
            {.learning_rate = state.learning_rate,
             .steps = options_.every,
             .validate = needs_validation(options_.watch)}};
  }

  ReduceOnPlateauOptions options_;
};

}  // namespace

Controller reduce_on_plateau(const ReduceOnPlateauOptions& options) {
  return Controller(ReduceOnPlateau(options));
}

}  // namespace surefoot::adapt
