#include "surefoot/study/session.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/divergence.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/study/judged_values.hpp"
#include "surefoot/study/run_curve.hpp"

namespace surefoot::study {
namespace {

using Clock = std::chrono::steady_clock;

/// Between two reports: a command that prints a thousand lines a second costs no more than five transactions.
constexpr std::chrono::milliseconds flush_every{200};
/// Without anything to report.
constexpr std::chrono::seconds question_every{10};
constexpr std::size_t most_values = 64;

}  // namespace

/// The losses and values of the trial so far.
struct TrialSession::Seen {
  JudgedValues values;
  CurveThinner curve;
  DivergenceMonitor training{reported_divergence};
};

TrialSession::TrialSession(Study& study, const Trial& trial, bool named)
    : study_(study),
      trial_(trial),
      named_(named),
      seen_(std::make_unique<Seen>(Seen{JudgedValues(study.spec().objective, study.spec().direction)})) {}

TrialSession::~TrialSession() = default;

const RunCurve& TrialSession::curve() const {
  return seen_->curve.curve();
}

/// The number of the observation that the trial is judged by.
std::optional<double> TrialSession::judged(const Observation& observation) {
  if (named_) return observation.value;
  if (observation.validation_loss && !by_validation_) {
    by_validation_ = true;
    seen_->values = JudgedValues(study_.spec().objective, study_.spec().direction);
    anew_ = true;
  }
  return by_validation_ ? observation.validation_loss : observation.training_loss;
}

void TrialSession::add_to_curve(const Observation& observation) {
  CurvePoint point{.step = observation.step};
  // A number by a name of its own stands for the loss where no loss is told: it is to be minimised as well.
  const bool is_loss = study_.spec().direction == Direction::minimize;
  const auto validation = observation.validation_loss || !is_loss || observation.training_loss
                              ? observation.validation_loss
                              : observation.value;
  if (!validation && !observation.training_loss) return;
  for (const auto& [loss, field] : {std::pair{observation.training_loss, &point.training_loss},
                                    std::pair{validation, &point.validation_loss}}) {
    if (!loss) continue;
    if (std::isfinite(*loss))
      *field = *loss;
    else
      point.diverged = true;
  }
  if (observation.learning_rate)
    point.learning_rate = *observation.learning_rate;
  else if (const auto rate = trial_.parameters.find("lr"); rate != trial_.parameters.end())
    point.learning_rate = search::to_number(rate->second);
  seen_->curve.add(point);
  seen_->curve.curve().planned_steps = observation.steps;
}

bool TrialSession::add(const Observation& observation) {
  if (advice_.what != Advice::What::go_on) return false;
  {
    const std::lock_guard lock(mutex_);
    step_ = std::max(step_, observation.step);
    steps_ = observation.steps;
    if (const auto value = judged(observation)) {
      seen_->values.add(observation.step, *value);
      if (!std::isfinite(*value)) next_flush_ = {};
    }
  }
  add_to_curve(observation);
  if (observation.training_loss && seen_->training.add(*observation.training_loss)) {
    flush();
    if (advice_.what == Advice::What::go_on)
      advice_ = {Advice::What::diverged,
                 fmt::format("the training loss diverged, it is {} at step {}",
                             number_text(*observation.training_loss, 4), observation.step)};
  }
  if (Clock::now() >= next_flush_) flush();
  return advice_.what == Advice::What::go_on;
}

bool TrialSession::flush() {
  next_flush_ = Clock::now() + flush_every;
  if (advice_.what != Advice::What::go_on) return false;
  if (seen_->values.fresh().empty() && Clock::now() < next_question_) return true;
  advice_ = study_.report(trial_, seen_->values.fresh(), seen_->values.kept(), anew_, step_);
  next_question_ = Clock::now() + question_every;
  seen_->values.take_fresh();
  anew_ = false;
  return advice_.what == Advice::What::go_on;
}

Ending TrialSession::ending(double seconds, const std::string& reason) const {
  Ending ending{.reason = reason, .value = seen_->values.result(), .steps = step_, .seconds = seconds};
  ending.curve = curve();
  switch (advice_.what) {
    case Advice::What::diverged:
      ending.state = TrialStatus::diverged;
      ending.reason = advice_.reason;
      ending.value = std::numeric_limits<double>::quiet_NaN();
      break;
    case Advice::What::prune:
      ending.state = TrialStatus::pruned;
      ending.reason = advice_.reason;
      break;
    default:
      if (seen_->values.empty()) {
        ending.state = TrialStatus::crashed;
        if (reason.empty()) ending.reason = "it told nothing to judge it by";
      }
  }
  return ending;
}

TrialView TrialSession::view() const {
  const std::lock_guard lock(mutex_);
  TrialView view{.trial = trial_, .step = step_, .steps = steps_, .value = seen_->values.last()};
  const auto values = seen_->values.kept();
  const std::size_t every = values.size() / most_values + 1;
  for (std::size_t i = values.size() % every; i < values.size(); i += every)
    view.values.push_back(values[i].value);
  view.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  return view;
}

}  // namespace surefoot::study
