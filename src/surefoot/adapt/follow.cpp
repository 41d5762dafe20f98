#include "surefoot/adapt/follow.hpp"

#include <utility>

namespace surefoot::adapt {
namespace {

class Follow {
 public:
  struct State {
    std::int64_t step = 0;
  };
  explicit Follow(FollowOptions options) : options_(std::move(options)) {}

  const char* name() const { return "follow"; }
  std::int64_t version() const { return 1; }
  int slots() const { return 0; }
  Move<State> start() const { return at(0); }
  Move<State> next(State, const Observation& observation) const { return at(observation.step); }
  void visit(State& state, Fields& fields) const { fields("step", state.step); }

 private:
  Move<State> at(std::int64_t step) const {
    Decision decision{.learning_rate = options_.learning_rate(step)};
    if (options_.momentum) decision.momentum = (*options_.momentum)(step);
    return {{step}, decision};
  }

  FollowOptions options_;
};

}  // namespace

Controller follow(FollowOptions options) {
  return Controller(Follow(std::move(options)));
}

}  // namespace surefoot::adapt
