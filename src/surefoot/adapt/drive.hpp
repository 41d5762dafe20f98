#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// A training run that can be driven: it trains by steps and keeps snapshots. Used by one thread at a time.
class Driven {
 public:
  virtual ~Driven() = default;
  /// Keeps the whole state of the run (model, optimizer, random state) in a slot, over what was there.
  virtual void save(int slot) = 0;
  /// Returns to the state kept in a slot, which stays kept.
  virtual void restore(int slot) = 0;
  /// The outcome of some optimizer steps: the number made (all, or fewer when a loss was not finite), and the
  /// mean of their batch losses, or the loss that was not finite.
  struct Steps {
    std::int64_t made = 0;
    double training_loss = 0;
  };
  virtual Steps train(const Decision& decision) = 0;
  virtual double validation_loss() = 0;
};

/// One run under a controller: the controller, where it stands, and the decision to carry out next. A value.
class Pilot {
 public:
  explicit Pilot(Controller controller);
  /// Goes on from what save() wrote. Throws as adapt::load does.
  Pilot(Controller controller, const std::string& saved);

  /// To be carried out next.
  const Decision& decision() const { return move_.decision; }
  /// Takes the outcome of the decision. Throws as Controller::next does, and then stands where it stood.
  void observe(const Observation& observation);
  std::string save() const { return adapt::save(controller_, move_); }

 private:
  Controller controller_;
  Move<State> move_;
};

/// The length of the run to drive, and the callbacks that watch it.
struct DriveOptions {
  /// Optimizer steps in all, those on trial and rolled back included; at least 0.
  std::int64_t horizon = 0;
  /// Called with each decision before it is carried out.
  std::function<void(const Decision&, std::int64_t step)> watch = {};
};

/// Carries out a controller's decisions until `horizon` steps are spent, and cuts the last decision to what
/// is left. A run that ends on trial returns to the snapshot it was tried from. Throws InvalidArgument for a
/// negative horizon, and RunError for a controller that asks a thousand times in a row for no steps.
void drive(const Controller& controller, Driven& run, const DriveOptions& options);

}  // namespace surefoot::adapt
