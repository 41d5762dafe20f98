#include "surefoot/train/driven_run.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::train {

void DrivenRun::save(int slot) {
  slots_[slot] = run_->snapshot();
}

void DrivenRun::restore(int slot) {
  const auto kept = slots_.find(slot);
  if (kept == slots_.end())
    throw InvalidArgument(fmt::format("driven run: slot {} must be saved before it is restored", slot));
  run_->restore(kept->second);
}

adapt::Driven::Steps DrivenRun::train(const adapt::Decision& decision) {
  if (decision.momentum) run_->set_momentum(*decision.momentum);
  const std::vector<double> rates(static_cast<std::size_t>(std::max<std::int64_t>(decision.steps, 0)),
                                  decision.learning_rate);
  Steps steps;
  double sum = 0;
  while (steps.made < decision.steps) {
    const auto rest = std::span(rates).subspan(static_cast<std::size_t>(steps.made));
    for (const double loss : run_->train(rest)) {
      ++steps.made;
      sum += loss;
      if (!std::isfinite(loss)) return {steps.made, loss};
    }
  }
  steps.training_loss = steps.made > 0 ? sum / static_cast<double>(steps.made) : 0;
  return steps;
}

}  // namespace surefoot::train
