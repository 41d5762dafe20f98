#include "surefoot/train/train.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"

namespace surefoot::train {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// One call of train(): the run, what is measured of it, and where that goes.
class Session {
 public:
  Session(TrainingRun& run, const TrainPlan& plan) : run_(run), plan_(plan), monitor_(plan.divergence) {
    outcome_.initial = run.validate();
    outcome_.final = outcome_.initial;
    outcome_.best_validation_loss = outcome_.initial.loss;
    outcome_.best_step = run.steps();
    outcome_.steps = run.steps();
    outcome_.seconds = plan.seconds_before;
    report_point();
  }

  TrainOutcome train() {
    while (going_on()) {
      const std::int64_t next_validation = (run_.steps() / plan_.validate_every + 1) * plan_.validate_every;
      train_until(std::min(next_validation, plan_.steps));
      validate();
      if (going_on() && plan_.after_validation) plan_.after_validation();
    }
    return outcome_;
  }

 private:
  bool going_on() const { return run_.steps() < plan_.steps && !outcome_.diverged && !outcome_.interrupted; }

  bool asked_to_stop() {
    outcome_.interrupted = outcome_.interrupted || (plan_.should_stop && plan_.should_stop());
    return outcome_.interrupted;
  }

  void train_until(std::int64_t end) {
    const auto begin = Clock::now();
    const double before = outcome_.seconds;
    std::vector<double> rates;
    while (run_.steps() < end && !monitor_.diverged()) {
      if (asked_to_stop()) break;
      rates.clear();
      // A momentum is set before the step it is for.
      const auto momentum = plan_.schedule.momentum(run_.steps());
      if (momentum) run_.set_momentum(*momentum);
      for (std::int64_t step = run_.steps(); step < std::min(end, run_.steps() + (momentum ? 1 : 32)); ++step)
        rates.push_back(plan_.schedule(step));
      for (const double loss : run_.train(rates)) take(loss);
      outcome_.seconds = before + seconds_since(begin);
      report_progress();
    }
    outcome_.diverged = monitor_.diverged();
    outcome_.steps = run_.steps();
  }

  void take(double loss) {
    monitor_.add(loss);
    smoothed_.add(loss);
    since_point_.push_back(loss);
    ++steps_here_;
  }

  void validate() {
    outcome_.final = run_.validate();
    // A validation that was cut off has measured nothing.
    if (std::isnan(outcome_.final.loss) && asked_to_stop()) return;
    outcome_.diverged = outcome_.diverged || !std::isfinite(outcome_.final.loss);
    if (outcome_.final.loss < outcome_.best_validation_loss) {
      outcome_.best_validation_loss = outcome_.final.loss;
      outcome_.best_step = run_.steps();
    }
    report_point();
  }

  void report_point() {
    if (plan_.sink == nullptr) return;
    CurvePoint point;
    point.step = run_.steps();
    point.epoch = static_cast<double>(run_.steps()) / static_cast<double>(run_.steps_per_epoch());
    point.seconds = outcome_.seconds;
    point.learning_rate = plan_.schedule(std::max<std::int64_t>(run_.steps() - 1, 0));
    if (!since_point_.empty()) {
      double sum = 0;
      for (const double loss : since_point_) sum += loss;
      point.training_loss = sum / static_cast<double>(since_point_.size());
    }
    point.validation_loss = outcome_.final.loss;
    point.diverged = outcome_.diverged;
    if (std::isfinite(outcome_.final.accuracy)) point.metrics["accuracy"] = outcome_.final.accuracy;
    plan_.sink->add(point);
    since_point_.clear();
  }

  void report_progress() {
    const double seconds_here = outcome_.seconds - plan_.seconds_before;
    outcome_.samples_per_second =
        static_cast<double>(steps_here_ * run_.batch_size()) / std::max(seconds_here, 1e-9);
    if (!plan_.on_progress) return;
    const double per_step = seconds_here / static_cast<double>(std::max<std::int64_t>(steps_here_, 1));
    plan_.on_progress({.step = run_.steps(),
                       .steps = plan_.steps,
                       .training_loss = smoothed_.value(),
                       .learning_rate = plan_.schedule(run_.steps()),
                       .samples_per_second = outcome_.samples_per_second,
                       .seconds = outcome_.seconds,
                       .seconds_left = per_step * static_cast<double>(plan_.steps - run_.steps())});
  }

  TrainingRun& run_;
  const TrainPlan& plan_;
  DivergenceMonitor monitor_;
  MovingAverage smoothed_{0.99};
  std::vector<double> since_point_;
  std::int64_t steps_here_ = 0;
  TrainOutcome outcome_;
};

}  // namespace

TrainOutcome train(TrainingRun& run, const TrainPlan& plan) {
  if (plan.validate_every < 1)
    throw InvalidArgument(fmt::format("train: validate_every must be positive, got {}", plan.validate_every));
  if (plan.steps < run.steps())
    throw InvalidArgument(
        fmt::format("train: steps must be at least the {} already done, got {}", run.steps(), plan.steps));
  return Session(run, plan).train();
}

}  // namespace surefoot::train
