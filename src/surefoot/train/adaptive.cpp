#include "surefoot/train/adaptive.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/train/driven_run.hpp"

namespace surefoot::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Steps between two looks at the clock and at whether to stop.
constexpr std::int64_t at_once = 32;
constexpr int most_idle = 1000;

/// One call of train() under a controller.
class AdaptiveSession {
 public:
  AdaptiveSession(TrainingRun& run, const AdaptivePlan& plan)
      : run_(run), driven_(run), plan_(plan), pilot_(plan.controller) {
    outcome_.initial = run.validate();
    outcome_.final = outcome_.initial;
    outcome_.best_validation_loss = outcome_.initial.loss;
    report_point();
  }

  TrainOutcome train() {
    int idle = 0;
    while (going_on()) {
      const auto decision = to_carry_out();
      act(decision);
      const auto observation = carry_out(decision);
      if (outcome_.interrupted) break;
      idle = decision.steps > 0 ? 0 : idle + 1;
      if (idle > most_idle)
        throw RunError(
            fmt::format("train: {} asked {} times in a row for no steps", plan_.controller.name(), idle));
      if (going_on()) observe(observation);
    }
    if (pilot_.decision().action == adapt::Action::probe) driven_.restore(pilot_.decision().slot);
    if (!looked_) look();
    report_point();
    return outcome_;
  }

 private:
  bool going_on() const {
    return outcome_.steps < plan_.steps && !outcome_.diverged && !outcome_.interrupted;
  }

  adapt::Decision to_carry_out() const {
    auto decision = pilot_.decision();
    decision.steps = std::min(decision.steps, plan_.steps - outcome_.steps);
    return decision;
  }

  void act(const adapt::Decision& decision) {
    if (decision.action == adapt::Action::go_on) return;
    if (decision.action == adapt::Action::save) return driven_.save(decision.slot);
    driven_.restore(decision.slot);
    looked_ = false;
  }

  adapt::Observation carry_out(const adapt::Decision& decision) {
    adapt::Observation observation;
    rate_ = decision.learning_rate;
    if (decision.steps > 0) observation.training_loss = make_steps(decision);
    observation.step = outcome_.steps;
    if (outcome_.interrupted) return observation;
    const bool on_trial = decision.action == adapt::Action::probe;
    if (decision.validate) observation.validation_loss = look();
    if (on_trial) {
      since_point_.clear();
    } else if (decision.steps > 0 &&
               (decision.validate || outcome_.steps - last_point_ >= plan_.validate_every)) {
      if (!looked_) look();
      report_point();
    }
    return observation;
  }

  double make_steps(const adapt::Decision& decision) {
    const auto begin = Clock::now();
    double sum = 0;
    std::int64_t made = 0;
    looked_ = false;
    while (made < decision.steps) {
      if (plan_.should_stop && plan_.should_stop()) {
        outcome_.interrupted = true;
        break;
      }
      auto piece = decision;
      piece.steps = std::min(at_once, decision.steps - made);
      const auto steps = driven_.train(piece);
      made += steps.made;
      outcome_.steps += steps.made;
      sum += steps.training_loss * static_cast<double>(steps.made);
      smoothed_.add(steps.training_loss);
      since_point_.push_back(steps.training_loss);
      if (!std::isfinite(steps.training_loss)) break;
      report_progress(begin);
    }
    outcome_.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    return made > 0 ? sum / static_cast<double>(made) : 0;
  }

  double look() {
    outcome_.final = run_.validate();
    looked_ = true;
    if (outcome_.final.loss < outcome_.best_validation_loss) {
      outcome_.best_validation_loss = outcome_.final.loss;
      outcome_.best_step = outcome_.steps;
    }
    return outcome_.final.loss;
  }

  void observe(const adapt::Observation& observation) {
    try {
      pilot_.observe(observation);
    } catch (const InvalidArgument&) {
      if (!adapt::not_finite(observation)) throw;
      outcome_.diverged = true;
    }
  }

  void report_point() {
    if (plan_.sink == nullptr || last_point_ == outcome_.steps) return;
    CurvePoint point;
    point.step = outcome_.steps;
    point.epoch = static_cast<double>(outcome_.steps) / static_cast<double>(run_.steps_per_epoch());
    point.seconds = outcome_.seconds;
    point.learning_rate = rate_ > 0 ? rate_ : pilot_.decision().learning_rate;
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
    last_point_ = outcome_.steps;
  }

  void report_progress(Clock::time_point begin) {
    const double seconds = outcome_.seconds + std::chrono::duration<double>(Clock::now() - begin).count();
    outcome_.samples_per_second =
        static_cast<double>(outcome_.steps * run_.batch_size()) / std::max(seconds, 1e-9);
    if (!plan_.on_progress) return;
    const double per_step = seconds / static_cast<double>(std::max<std::int64_t>(outcome_.steps, 1));
    plan_.on_progress({.step = outcome_.steps,
                       .steps = plan_.steps,
                       .training_loss = smoothed_.value(),
                       .learning_rate = rate_,
                       .samples_per_second = outcome_.samples_per_second,
                       .seconds_left = per_step * static_cast<double>(plan_.steps - outcome_.steps)});
  }

  TrainingRun& run_;
  DrivenRun driven_;
  const AdaptivePlan& plan_;
  adapt::Pilot pilot_;
  MovingAverage smoothed_{0.9};
  std::vector<double> since_point_;
  std::int64_t last_point_ = -1;
  double rate_ = 0;
  /// The last validation is of the model as it stands.
  bool looked_ = true;
  TrainOutcome outcome_;
};

}  // namespace

TrainOutcome train(TrainingRun& run, const AdaptivePlan& plan) {
  if (plan.validate_every < 1)
    throw InvalidArgument(fmt::format("train: validate_every must be positive, got {}", plan.validate_every));
  if (plan.steps < 0)
    throw InvalidArgument(fmt::format("train: steps must not be negative, got {}", plan.steps));
  if (run.steps() != 0)
    throw InvalidArgument(
        fmt::format("train: a run under a controller must begin at step 0, got one at step {}", run.steps()));
  return AdaptiveSession(run, plan).train();
}

}  // namespace surefoot::train
