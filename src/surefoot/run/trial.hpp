#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "surefoot/core/divergence.hpp"
#include "surefoot/find/scheduled_rates.hpp"
#include "surefoot/run/contender.hpp"
#include "surefoot/run/trainable.hpp"

namespace surefoot::run {

/// A Trainable as a contender: trained at a rate that is a function of the step, held at any step, and gone
/// on with later as if nothing had happened. It tells the training loss of each step and the validation loss
/// of the one it is advanced to.
class Trial final : public Contender {
 public:
  using RateOfStep = find::RateOfStep;

  /// `should_stop` is looked at between steps; once true, advance() comes back held where it is, not
  /// validated. Throws InvalidArgument when one of the first two is empty.
  Trial(std::unique_ptr<Trainable> trainable, RateOfStep learning_rate, const DivergenceRule& rule = {},
        std::function<bool()> should_stop = {});

  /// A `step` already reached is only validated.
  Progress advance(std::int64_t step) override;

  /// Trainable::outlier_probe, where the trial holds.
  OutlierProbe* outlier_probe() { return trainable_->outlier_probe(); }

 private:
  bool train_until(std::int64_t step, Progress& progress);
  bool stopping() const { return should_stop_ && should_stop_(); }

  std::unique_ptr<Trainable> trainable_;
  RateOfStep learning_rate_;
  DivergenceMonitor monitor_;
  std::function<bool()> should_stop_;
  std::int64_t step_ = 0;
};

}  // namespace surefoot::run
