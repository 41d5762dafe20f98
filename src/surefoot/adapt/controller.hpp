#pragma once

#include <any>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "surefoot/adapt/fields.hpp"

namespace surefoot::adapt {

/// The action the training loop takes before the steps of a decision.
enum class Action {
  /// Nothing: train on from where the run stands.
  go_on,
  /// Keep a snapshot of the run (model, optimizer, random state) in `slot`, over what was there; train on.
  save,
  /// Return to the snapshot in `slot`; train on from there.
  restore,
  /// Return to the snapshot in `slot` and make the steps on trial: they may not stay.
  probe,
};
const char* word(Action action);

/// The next thing to do. The training loop carries it out: first the action, then `steps` optimizer steps at
/// `learning_rate`, then, when `validate` is set, a validation; and tells what it saw as an Observation.
struct Decision {
  Action action = Action::go_on;
  /// The snapshot that save, restore and probe mean; from 0, below the controller's slots().
  int slot = 0;
  /// Positive and finite, linear.
  double learning_rate = 0;
  /// Momentum, or Adam's first beta, in [0, 1); empty: leave it as it is.
  std::optional<double> momentum = std::nullopt;
  /// Optimizer steps before the next observation; 0: only act, validate where asked, and observe.
  std::int64_t steps = 1;
  /// The next observation must carry a validation loss.
  bool validate = false;

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// Decision with every rate multiplied by `factor`.
Decision scaled(Decision decision, double factor);

/// The training loop's measurements after carrying out a decision. Empty means not measured; a loss that was
/// measured and is NaN or infinite is one that diverged.
struct Observation {
  /// Optimizer steps spent since the run began: those on trial and those rolled back count too.
  std::int64_t step = 0;
  /// Mean over the decision's steps of the batch loss before each of them; empty when it asked for no steps.
  /// The loop may stop at a loss that is not finite, and then tells that loss.
  std::optional<double> training_loss = std::nullopt;
  /// After the steps.
  std::optional<double> validation_loss = std::nullopt;
  /// Whatever else the user measures after the steps, accuracy for one.
  std::optional<double> metric = std::nullopt;
};

/// The value that a controller watches.
enum class Watch { training_loss, validation_loss, metric };
const char* word(Watch watch);

/// True when the value comes from a validation; a metric is taken to be one of those.
bool needs_validation(Watch watch);

/// The value that `watch` names. Throws InvalidArgument, beginning with `who`, when it was not measured.
double watched(const Observation& observation, Watch watch, const char* who);
/// The same, which must be finite: throws InvalidArgument for NaN and infinity.
double watched_finite(const Observation& observation, Watch watch, const char* who);
/// True when a measured loss is NaN or infinite.
bool not_finite(const Observation& observation);

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
