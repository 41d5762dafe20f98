#include "surefoot/adapt/greedy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "surefoot/adapt/check.hpp"

namespace surefoot::adapt {
namespace {

constexpr const char* greedy_name = "greedy";

class Greedy {
 public:
  struct State {
    double learning_rate = 0;
    std::optional<double> best = std::nullopt;
    std::int64_t good = 0;
    std::int64_t bad = 0;
    std::int64_t waiting = 0;
    std::vector<double> recent = {};
  };
  explicit Greedy(const GreedyOptions& options) : options_(options) {
    check_bounds(greedy_name, {options.min_rate, options.max_rate}, options.learning_rate);
    check_positive(greedy_name, "every", options.every);
    check_factor(greedy_name, "factor", options.factor);
    check_count(greedy_name, "patience", options.patience);
    check_not_negative(greedy_name, "threshold", options.threshold);
    check_count(greedy_name, "cooldown", options.cooldown);
    check_count(greedy_name, "warmup", options.warmup);
    check_not_negative(greedy_name, "eps", options.eps);
    check_positive(greedy_name, "window", options.window);
  }

  const char* name() const { return greedy_name; }
  std::int64_t version() const { return 1; }
  int slots() const { return 0; }
  Move<State> start() const { return move({.learning_rate = options_.learning_rate}); }

  Move<State> next(State state, const Observation& observation) const {
    const double value = smoothed(state, watched_finite(observation, options_.watch, greedy_name));
    if (state.waiting > 0) {
      --state.waiting;
      state.good = state.bad = 0;
      return move(std::move(state));
    }
    if (improves({options_.mode, options_.threshold, options_.threshold_mode}, value, state.best)) {
      state.best = value;
      ++state.good;
      state.bad = 0;
    } else {
      ++state.bad;
      state.good = 0;
    }
    if (state.good > options_.patience) {
      set(state, std::min(state.learning_rate / options_.factor, options_.max_rate));
      state.waiting = options_.warmup;
      state.good = 0;
    } else if (state.bad > options_.patience) {
      set(state, std::max(state.learning_rate * options_.factor, options_.min_rate));
      state.waiting = options_.cooldown;
      state.bad = 0;
    }
    return move(std::move(state));
  }

  void visit(State& state, Fields& fields) const {
    fields("learning_rate", state.learning_rate);
    fields("best", state.best);
    fields("good", state.good);
    fields("bad", state.bad);
    fields("waiting", state.waiting);
    fields("recent", state.recent);
  }

 private:
  double smoothed(State& state, double value) const {
    if (options_.window == 1) return value;
    state.recent.push_back(value);
    if (static_cast<std::int64_t>(state.recent.size()) > options_.window)
      state.recent.erase(state.recent.begin());
    return std::accumulate(state.recent.begin(), state.recent.end(), 0.0) /
           static_cast<double>(state.recent.size());
  }
  void set(State& state, double rate) const {
    if (std::abs(rate - state.learning_rate) > options_.eps) state.learning_rate = rate;
  }
  Move<State> move(State state) const {
    const Decision decision{.learning_rate = state.learning_rate,
                            .steps = options_.every,
                            .validate = needs_validation(options_.watch)};
    return {std::move(state), decision};
  }

  GreedyOptions options_;
};

}  // namespace

Controller greedy(const GreedyOptions& options) {
  return Controller(Greedy(options));
}

}  // namespace surefoot::adapt
