#pragma once

#include <any>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "surefoot/adapt/decision.hpp"
#include "surefoot/adapt/fields.hpp"
#include "surefoot/adapt/observation.hpp"

namespace surefoot::adapt {

/// A state and the decision that goes with it.
template <class S>
struct Move {
  S state;
  Decision decision;
};

/// A controller: a value with options inside, and two pure functions.
///
///     start() → (state, decision)         next(state, observation) → (state, decision)
///
/// `State` is a plain struct that visits its fields. `version()` changes when those do.
template <class R>
concept Rule = std::copy_constructible<typename R::State> &&
    requires(const R& rule, typename R::State state, Observation observation, Fields& fields) {
  { rule.name() } -> std::convertible_to<std::string>;
  { rule.version() } -> std::convertible_to<std::int64_t>;
  { rule.slots() } -> std::convertible_to<int>;
  { rule.start() } -> std::same_as<Move<typename R::State>>;
  { rule.next(std::move(state), observation) } -> std::same_as<Move<typename R::State>>;
  rule.visit(state, fields);
};

/// The state of any controller: a value that only its controller looks into.
using State = std::any;

/// Any rule: a learning rate as a function of what the training reports. It decides and never acts; the loop
/// that trains carries its decisions out (drive.hpp, or a loop of one's own around a Pilot). Schedules are
/// controllers too (follow.hpp), so there is one way to drive both.
///
/// A value: cheap to copy, immutable, safe to use from several threads.
class Controller {
 public:
  template <Rule R>
  explicit Controller(R rule) : self_(std::make_shared<const Model<R>>(std::move(rule))) {}

  std::string name() const { return self_->name(); }
  std::int64_t version() const { return self_->version(); }
  /// The number of snapshots the loop must be able to keep.
  int slots() const { return self_->slots(); }

  /// The first decision of a run.
  Move<State> start() const { return self_->start(); }
  /// The decision that follows the observation. Throws InvalidArgument, naming the controller, for an
  /// observation that lacks what the controller watches or is not finite where it must be.
  Move<State> next(State state, const Observation& observation) const {
    return self_->next(std::move(state), observation);
  }

  /// Writes the state's fields, or reads them into `state`, which then may be empty before.
  void visit(State& state, Fields& fields) const { self_->visit(state, fields); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual std::int64_t version() const = 0;
    virtual int slots() const = 0;
    virtual Move<State> start() const = 0;
    virtual Move<State> next(State&& state, const Observation& observation) const = 0;
    virtual void visit(State& state, Fields& fields) const = 0;
  };
  template <class R>
  struct Model final : Interface {
    explicit Model(R r) : rule(std::move(r)) {}
    std::string name() const override { return rule.name(); }
    std::int64_t version() const override { return rule.version(); }
    int slots() const override { return rule.slots(); }
    Move<State> start() const override { return erased(rule.start()); }
    Move<State> next(State&& state, const Observation& observation) const override {
      return erased(rule.next(std::any_cast<typename R::State&&>(std::move(state)), observation));
    }
    void visit(State& state, Fields& fields) const override {
      if (!state.has_value()) state = typename R::State{};
      rule.visit(std::any_cast<typename R::State&>(state), fields);
    }
    static Move<State> erased(Move<typename R::State> move) {
      return {State(std::move(move.state)), move.decision};
    }
    R rule;
  };

  std::shared_ptr<const Interface> self_;
};

/// The fields of a move, for a controller that holds another.
void visit_move(const Controller& controller, Move<State>& move, Fields& fields);

/// A move as one line of JSON, from which a run goes on as if it had never stopped.
std::string save(const Controller& controller, const Move<State>& move);

/// Reads what `save` wrote for a controller with the same options (they are not saved). Throws ParseError
/// when the text is no saved state, and InvalidArgument when it is one of another controller or another
/// version.
Move<State> load(const Controller& controller, const std::string& text);

}  // namespace surefoot::adapt
