#include "surefoot/adapt/controller.hpp"

#include "surefoot/adapt/saved_state.hpp"

namespace surefoot::adapt {
namespace {

void visit_decision(Decision& decision, Fields& fields) {
  auto action = static_cast<std::int64_t>(decision.action);
  std::int64_t slot = decision.slot;
  fields("action", action);
  fields("slot", slot);
  fields("learning_rate", decision.learning_rate);
  fields("momentum", decision.momentum);
  fields("steps", decision.steps);
  fields("validate", decision.validate);
  decision.action = static_cast<Action>(action);
  decision.slot = static_cast<int>(slot);
}

}  // namespace

void visit_move(const Controller& controller, Move<State>& move, Fields& fields) {
  fields.nested("decision", [&](Fields& inner) { visit_decision(move.decision, inner); });
  fields.nested("state", [&](Fields& inner) { controller.visit(move.state, inner); });
}

std::string save(const Controller& controller, const Move<State>& move) {
  Move<State> copy = move;
  return write_state({controller.name(), controller.version()},
                     [&](Fields& fields) { visit_move(controller, copy, fields); });
}

Move<State> load(const Controller& controller, const std::string& text) {
  Move<State> move;
  read_state(text, {controller.name(), controller.version()},
             [&](Fields& fields) { visit_move(controller, move, fields); });
  return move;
}

}  // namespace surefoot::adapt
