#include "surefoot/adapt/drive.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

constexpr int most_idle = 1000;

void act(const Decision& decision, Driven& run) {
  if (decision.action == Action::save) run.save(decision.slot);
  if (decision.action == Action::restore || decision.action == Action::probe) run.restore(decision.slot);
}

}  // namespace

Pilot::Pilot(Controller controller) : controller_(std::move(controller)), move_(controller_.start()) {}

Pilot::Pilot(Controller controller, const std::string& saved)
    : controller_(std::move(controller)), move_(load(controller_, saved)) {}

void Pilot::observe(const Observation& observation) {
  move_ = controller_.next(move_.state, observation);
}

void drive(const Controller& controller, Driven& run, const DriveOptions& options) {
  if (options.horizon < 0)
    throw InvalidArgument(fmt::format("drive: horizon must not be negative, got {}", options.horizon));
  Move<State> move = controller.start();
  std::int64_t step = 0;
  for (int idle = 0; step < options.horizon;) {
    Decision decision = move.decision;
    decision.steps = std::min(decision.steps, options.horizon - step);
    if (options.watch) options.watch(decision, step);
    act(decision, run);
    Observation observation;
    if (decision.steps > 0) {
      const auto steps = run.train(decision);
      step += std::max<std::int64_t>(steps.made, 1);
      observation.training_loss = steps.training_loss;
      idle = 0;
    } else if (++idle > most_idle) {
      throw RunError(fmt::format("drive: {} asked {} times in a row for no steps", controller.name(), idle));
    }
    if (decision.validate) observation.validation_loss = run.validation_loss();
    observation.step = step;
    if (step >= options.horizon) {
      if (decision.action == Action::probe) run.restore(decision.slot);
      return;
    }
    move = controller.next(std::move(move.state), observation);
  }
}

}  // namespace surefoot::adapt
