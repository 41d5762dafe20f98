#pragma once

#include <functional>
#include <memory>

#include "surefoot/core/divergence.hpp"
#include "surefoot/run/contender.hpp"
#include "surefoot/run/trainable.hpp"
#include "surefoot/search/scheduled_rates.hpp"

namespace surefoot::run {

/// A contender that trains a Trainable at a rate that is a function of the step.
class Trial : public Contender {
 public:
  using RateOfStep = search::RateOfStep;

  /// `should_stop` is looked at between steps; once true, advance() comes back held where it is, not
  /// validated. Throws InvalidArgument when one of the first two is empty.
  Trial(std::unique_ptr<Trainable> trainable, RateOfStep learning_rate, const DivergenceRule& rule = {},
        std::function<bool()> should_stop = {});

  Progress advance(std::int64_t step) override;

  /// Trainable::far_sharpness, where the trial holds.
  double far_sharpness() { return trainable_->far_sharpness(); }

 private:
  bool train_until(std::int64_t step, Progress& progress);

  std::unique_ptr<Trainable> trainable_;
  RateOfStep learning_rate_;
  DivergenceMonitor monitor_;
  std::function<bool()> should_stop_;
  std::int64_t step_ = 0;
};

}  // namespace surefoot::run
