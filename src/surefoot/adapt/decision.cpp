#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

const char* word(Action action) {
  switch (action) {
    case Action::go_on:
      return "go on";
    case Action::save:
      return "save";
    case Action::restore:
      return "restore";
    case Action::probe:
      return "probe";
  }
  return "";
}

Decision scaled(Decision decision, double factor) {
  decision.learning_rate *= factor;
  return decision;
}

}  // namespace surefoot::adapt
