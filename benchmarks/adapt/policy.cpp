#include "policy.hpp"

#include "surefoot/adapt/follow.hpp"
#include "surefoot/adapt/greedy.hpp"
#include "surefoot/adapt/guard.hpp"
#include "surefoot/adapt/line_search.hpp"
#include "surefoot/adapt/pathfinder.hpp"
#include "surefoot/adapt/reduce_and_raise.hpp"
#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/adapt/trend.hpp"
#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/ramp.hpp"

namespace surefoot::bench {
namespace {

using adapt::Controller;

bool is_adam(const Task& task) {
  return task.optimizer.starts_with("adam");
}
/// `:momentum=0.9` of a task that has it.
std::string momentum_of(const Task& task) {
  const auto colon = task.optimizer.find(':');
  return is_adam(task) || colon == std::string::npos ? "" : task.optimizer.substr(colon);
}

Controller follow(const schedule::Schedule& rates) {
  return adapt::follow({rates});
}

Controller constant(double rate, std::int64_t, std::int64_t) {
  return follow(schedule::constant({rate}));
}

Controller plateau(double rate, std::int64_t every, double factor) {
  return adapt::reduce_on_plateau({.learning_rate = rate, .every = every, .factor = factor, .patience = 3});
}

Controller reduce_and_raise(double rate, std::int64_t every) {
  return adapt::reduce_and_raise(
      {.learning_rate = rate, .every = every, .patience = 3, .trial_steps = every});
}

/// As `train --adapt line_search` makes it.
Controller line_search(double rate, std::int64_t horizon) {
  return adapt::line_search({.learning_rate = rate,
                             .every = std::max<std::int64_t>(1, horizon / 10),
                             .max_rate = std::max(100.0, rate)});
}

/// Cyclical schedules, and optimizers that change or need no rate.
std::vector<Policy> by_schedule_or_optimizer() {
  return {
      {.name = "one-cycle",
       .controller =
           [](double rate, std::int64_t horizon, std::int64_t) {
             return follow(schedule::one_cycle({.peak = rate, .steps = horizon}));
           }},
      {.name = "triangular2",
       .controller =
           [](double rate, std::int64_t horizon, std::int64_t) {
             return follow(schedule::cyclic({.base = rate / 4,
                                             .peak = rate,
                                             .up = horizon / 8,
                                             .mode = schedule::CycleMode::triangular2}));
           }},
      {.name = "hypergradient",
       .controller = constant,
       .optimizer =
           [](const Task& task) {
             if (is_adam(task)) return std::string("hypergradient_adam:hypergrad_lr=1e-7");
             const auto momentum = momentum_of(task);
             return "hypergradient_sgd:hypergrad_lr=1e-3" +
                    (momentum.empty() ? "" : "," + momentum.substr(1));
           }},
      {.name = "Schedule-Free",
       .controller = constant,
       .optimizer =
           [](const Task& task) {
             return std::string(is_adam(task) ? "schedule_free_adamw" : "schedule_free_sgd");
           }},
      {.name = "Prodigy",
       .controller = constant,
       .optimizer = [](const Task&) { return std::string("prodigy"); },
       .finds_rate = true},
      {.name = "D-Adaptation",
       .controller = constant,
       .optimizer =
           [](const Task& task) {
             return is_adam(task) ? std::string("dadapt_adam") : "dadapt_sgd" + momentum_of(task);
           },
       .finds_rate = true},
      {.name = "DoG",
       .controller = constant,
       .optimizer = [](const Task&) { return std::string("dog"); },
       .finds_rate = true},
  };
}

std::vector<Policy> all() {
  std::vector<Policy> list{
      {.name = "pathfinder",
       .controller =
           [](double rate, std::int64_t horizon, std::int64_t) {
             return adapt::pathfinder({.learning_rate = rate, .horizon = horizon});
           },
       .repairs = true},
      {.name = "fixed", .controller = constant},
      {.name = "cosine",
       .controller = [](double rate, std::int64_t horizon,
                        std::int64_t) { return follow(schedule::cosine({.peak = rate, .steps = horizon})); }},
      {.name = "plateau, factor 2",
       .controller = [](double rate, std::int64_t, std::int64_t every) { return plateau(rate, every, 0.5); }},
      {.name = "plateau, factor 10",
       .controller = [](double rate, std::int64_t, std::int64_t every) { return plateau(rate, every, 0.1); }},
      {.name = "reduce and raise",
       .controller = [](double rate, std::int64_t,
                        std::int64_t every) { return reduce_and_raise(rate, every); }},
      {.name = "guard, reduce and raise",
       .controller =
           [](double rate, std::int64_t, std::int64_t every) {
             return adapt::guard(reduce_and_raise(rate, every), {.save_every = every});
           },
       .repairs = true},
      {.name = "line search",
       .controller = [](double rate, std::int64_t horizon,
                        std::int64_t) { return line_search(rate, horizon); },
       .repairs = true},
      {.name = "guard, line search",
       .controller =
           [](double rate, std::int64_t horizon, std::int64_t every) {
             return adapt::guard(line_search(rate, horizon), {.save_every = every});
           },
       .repairs = true},
      {.name = "GreedyLR",
       .controller =
           [](double rate, std::int64_t, std::int64_t every) {
             return adapt::greedy({.learning_rate = rate,
                                   .every = std::max<std::int64_t>(1, every / 8),
                                   .max_rate = std::max(10.0, rate)});
           }},
      {.name = "trend",
       .controller =
           [](double rate, std::int64_t horizon, std::int64_t) {
             return adapt::trend({.learning_rate = rate, .patience = horizon / 10});
           }},
  };
  const auto others = by_schedule_or_optimizer();
  list.insert(list.end(), others.begin(), others.end());
  return list;
}

}  // namespace

const std::vector<Policy>& policies() {
  static const auto list = all();
  return list;
}

}  // namespace surefoot::bench
