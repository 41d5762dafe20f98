#include "surefoot/train/train.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/saved_state.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

using Clock = std::chrono::steady_clock;

const adapt::StateLabel scheduled_label{.controller = "run under a schedule", .version = 1};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

ScheduledRun::ScheduledRun(TrainingRun& run, TrainOptions plan)
    : run_(run), plan_(std::move(plan)), monitor_(plan_.divergence) {
  if (plan_.validate_every < 1)
    throw InvalidArgument(
        fmt::format("train: validate_every must be positive, got {}", plan_.validate_every));
  outcome_.steps = run.steps();
}

TrainOutcome ScheduledRun::train() {
  if (plan_.steps < run_.steps())
    throw InvalidArgument(
        fmt::format("train: steps must be at least the {} already done, got {}", run_.steps(), plan_.steps));
  seconds_before_ = outcome_.seconds;
  if (!begun()) begin();
  while (true) {
    if (is_due()) {
      if (!validate()) break;
      if (going_on() && plan_.after_validation) plan_.after_validation();
    }
    if (!going_on()) break;
    const std::int64_t next_validation = (run_.steps() / plan_.validate_every + 1) * plan_.validate_every;
    train_until(std::min(next_validation, plan_.steps));
  }
  return ended();
}

bool ScheduledRun::going_on() const {
  return run_.steps() < plan_.steps && !outcome_.diverged && !outcome_.interrupted;
}

bool ScheduledRun::asked_to_stop() {
  outcome_.interrupted = outcome_.interrupted || (plan_.should_stop && plan_.should_stop());
  return outcome_.interrupted;
}

bool ScheduledRun::is_due() const {
  return !looked_ && run_.steps() % plan_.validate_every == 0;
}

void ScheduledRun::begin() {
  outcome_.initial = outcome_.final = history_.initial = run_.validate();
  outcome_.best_validation_loss = outcome_.initial.loss;
  outcome_.best_step = run_.steps();
  looked_ = true;
  history_.points.push_back(point_of(outcome_));
  report(history_.points.back());
}

void ScheduledRun::train_until(std::int64_t end) {
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
    looked_ = false;
    for (const double loss : run_.train(rates)) take(loss);
    outcome_.seconds = before + seconds_since(begin);
    report_progress();
  }
  outcome_.diverged = monitor_.diverged();
  outcome_.steps = run_.steps();
}

void ScheduledRun::take(double loss) {
  monitor_.add(loss);
  monitored_.push_back(loss);
  if (static_cast<std::int64_t>(monitored_.size()) > plan_.divergence.window + 1)
    monitored_.erase(monitored_.begin() + 1);
  smoothed_.add(loss);
  since_point_.push_back(loss);
  ++steps_here_;
}

void ScheduledRun::judge(TrainOutcome& outcome, const Validation& validation) const {
  outcome.final = validation;
  outcome.diverged = outcome.diverged || !std::isfinite(validation.loss);
  if (validation.loss >= outcome.best_validation_loss || std::isnan(validation.loss)) return;
  outcome.best_validation_loss = validation.loss;
  outcome.best_step = run_.steps();
}

bool ScheduledRun::validate() {
  const auto validation = run_.validate();
  // A validation that was cut off has measured nothing.
  if (std::isnan(validation.loss) && asked_to_stop()) return false;
  judge(outcome_, validation);
  looked_ = true;
  history_.points.push_back(point_of(outcome_));
  since_point_.clear();
  report(history_.points.back());
  return true;
}

TrainOutcome ScheduledRun::ended() {
  if (looked_) return outcome_;
  auto outcome = outcome_;
  const auto validation = run_.validate();
  if (std::isnan(validation.loss) && asked_to_stop()) {
    outcome.final = validation;
    outcome.interrupted = true;
    return outcome;
  }
  judge(outcome, validation);
  report(point_of(outcome));
  return outcome;
}

CurvePoint ScheduledRun::point_of(const TrainOutcome& outcome) const {
  CurvePoint point;
  point.step = run_.steps();
  point.epoch = static_cast<double>(run_.steps()) / static_cast<double>(run_.steps_per_epoch());
  point.seconds = outcome.seconds;
  point.learning_rate = plan_.schedule(std::max<std::int64_t>(run_.steps() - 1, 0));
  if (!since_point_.empty()) point.training_loss = mean(since_point_);
  point.validation_loss = outcome.final.loss;
  point.diverged = outcome.diverged;
  if (std::isfinite(outcome.final.accuracy)) point.metrics["accuracy"] = outcome.final.accuracy;
  return point;
}

void ScheduledRun::report(const CurvePoint& point) {
  if (plan_.sink != nullptr) plan_.sink->add(point);
}

void ScheduledRun::report_progress() {
  const double seconds_here = outcome_.seconds - seconds_before_;
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

void ScheduledRun::visit(adapt::Fields& fields) {
  fields("loss", outcome_.final.loss);
  fields("accuracy", outcome_.final.accuracy);
  fields("best_validation_loss", outcome_.best_validation_loss);
  fields("best_step", outcome_.best_step);
  fields("diverged", outcome_.diverged);
  fields("seconds", outcome_.seconds);
  fields("looked", looked_);
  fields("since_point", since_point_);
  fields("monitored", monitored_);
}

void ScheduledRun::save(::torch::serialize::OutputArchive& archive) {
  run_.save(archive);
  archive.write("progress",
                c10::IValue(adapt::write_state(scheduled_label, [this](auto& fields) { visit(fields); })));
  save_history(history_, archive);
}

bool ScheduledRun::load(::torch::serialize::InputArchive& archive) {
  run_.load(archive);
  outcome_.steps = run_.steps();
  auto history = load_history(archive);
  if (!history) return false;
  history_ = *std::move(history);
  c10::IValue text;
  archive.read("progress", text);
  adapt::read_state(text.toStringRef(), scheduled_label, [this](auto& fields) { visit(fields); });
  outcome_.initial = history_.initial;
  for (const double loss : monitored_) monitor_.add(loss);
  return true;
}

void ScheduledRun::adopt(RunHistory history, double seconds) {
  outcome_.seconds = seconds;
  if (history.points.empty()) return;
  history_ = std::move(history);
  outcome_.initial = history_.initial;
  outcome_.best_validation_loss = history_.initial.loss;
  for (const auto& point : history_.points) {
    if (std::isnan(point.validation_loss)) continue;
    outcome_.final.loss = point.validation_loss;
    const auto accuracy = point.metrics.find("accuracy");
    outcome_.final.accuracy = accuracy == point.metrics.end() ? not_measured : accuracy->second;
    if (point.validation_loss >= outcome_.best_validation_loss) continue;
    outcome_.best_validation_loss = point.validation_loss;
    outcome_.best_step = point.step;
  }
  looked_ = history_.last_point() == run_.steps();
  if (!std::isfinite(history_.initial.loss)) return;
  monitored_.push_back(history_.initial.loss);
  monitor_.add(history_.initial.loss);
}

TrainOutcome train(TrainingRun& run, const TrainOptions& plan) {
  return ScheduledRun(run, plan).train();
}

}  // namespace surefoot::train
