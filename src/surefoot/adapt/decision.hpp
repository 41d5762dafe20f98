#pragma once

#include <cstdint>
#include <optional>

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

}  // namespace surefoot::adapt
