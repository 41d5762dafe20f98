#include "surefoot/train/adaptive.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "surefoot/adapt/saved_state.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Steps between two looks at the clock and at whether to stop.
constexpr std::int64_t at_once = 32;
constexpr int most_idle = 1000;
const adapt::StateLabel label{.controller = "run under a controller", .version = 1};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The run as it stands, as bytes: an archive holds the tensors themselves, which go on changing.
::torch::Tensor to_bytes(const TrainingRun& run) {
  ::torch::serialize::OutputArchive archive;
  run.save(archive);
  std::ostringstream stream;
  archive.save_to(stream);
  std::string bytes = stream.str();
  return ::torch::from_blob(bytes.data(), {static_cast<std::int64_t>(bytes.size())}, ::torch::kUInt8).clone();
}

void from_bytes(const ::torch::Tensor& bytes, TrainingRun& run) {
  std::istringstream stream(
      std::string(static_cast<const char*>(bytes.data_ptr()), static_cast<std::size_t>(bytes.numel())));
  ::torch::serialize::InputArchive archive;
  archive.load_from(stream);
  run.load(archive);
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

AdaptiveRun::AdaptiveRun(TrainingRun& run, AdaptiveOptions plan)
    : run_(run), plan_(std::move(plan)), driven_(run), pilot_(plan_.controller) {
  if (plan_.validate_every < 1)
    throw InvalidArgument(
        fmt::format("train: validate_every must be positive, got {}", plan_.validate_every));
  if (plan_.steps < 0)
    throw InvalidArgument(fmt::format("train: steps must not be negative, got {}", plan_.steps));
  if (run.steps() != 0)
    throw InvalidArgument(
        fmt::format("train: a run under a controller must begin at step 0, got one at step {}", run.steps()));
}

TrainOutcome AdaptiveRun::train() {
  if (!begun()) begin();
  int idle = 0;
  while (going_on()) {
    const auto decision = to_carry_out();
    act(decision);
    const std::int64_t point_before = progress_.last_point;
    const auto observation = carry_out(decision);
    if (outcome_.interrupted) {
      if (plan_.after_point) plan_.after_point();
      break;
    }
    idle = decision.steps > 0 ? 0 : idle + 1;
    if (idle > most_idle)
      throw RunError(
          fmt::format("train: {} asked {} times in a row for no steps", plan_.controller.name(), idle));
    if (!going_on()) break;
    observe(observation);
    if (outcome_.diverged) break;
    progress_.acted = false;
    progress_.made = 0;
    progress_.sum_of_losses = 0;
    if (progress_.last_point != point_before && plan_.after_point) plan_.after_point();
  }
  if (pilot_.decision().action == adapt::Action::probe && progress_.acted)
    driven_.restore(pilot_.decision().slot);
  if (!progress_.looked) look();
  report_point();
  return outcome_;
}

void AdaptiveRun::begin() {
  outcome_.initial = outcome_.final = history_.initial = run_.validate();
  outcome_.best_validation_loss = outcome_.initial.loss;
  progress_.looked = true;
  report_point();
}

bool AdaptiveRun::going_on() const {
  return outcome_.steps < plan_.steps && !outcome_.diverged && !outcome_.interrupted;
}

adapt::Decision AdaptiveRun::to_carry_out() const {
  auto decision = pilot_.decision();
  decision.steps = std::min(decision.steps, plan_.steps - (outcome_.steps - progress_.made));
  return decision;
}

void AdaptiveRun::act(const adapt::Decision& decision) {
  if (std::exchange(progress_.acted, true) || decision.action == adapt::Action::go_on) return;
  if (decision.action == adapt::Action::save) return driven_.save(decision.slot);
  driven_.restore(decision.slot);
  progress_.looked = false;
}

adapt::Observation AdaptiveRun::carry_out(const adapt::Decision& decision) {
  adapt::Observation observation;
  progress_.rate = decision.learning_rate;
  if (decision.steps > 0) {
    make_steps(decision);
    if (progress_.made > 0)
      observation.training_loss = progress_.sum_of_losses / static_cast<double>(progress_.made);
  }
  observation.step = outcome_.steps;
  if (outcome_.interrupted) return observation;
  const bool on_trial = decision.action == adapt::Action::probe;
  if (decision.validate) {
    observation.validation_loss = look();
    if (std::isfinite(outcome_.final.accuracy)) observation.metric = outcome_.final.accuracy;
  }
  if (on_trial) {
    progress_.since_point.clear();
  } else if (decision.steps > 0 &&
             (decision.validate || outcome_.steps - progress_.last_point >= plan_.validate_every)) {
    if (!progress_.looked) look();
    report_point();
  }
  return observation;
}

void AdaptiveRun::make_steps(const adapt::Decision& decision) {
  const auto begin = Clock::now();
  const double before = outcome_.seconds;
  progress_.looked = false;
  while (progress_.made < decision.steps) {
    if (plan_.should_stop && plan_.should_stop()) {
      outcome_.interrupted = true;
      break;
    }
    auto piece = decision;
    piece.steps = std::min(at_once, decision.steps - progress_.made);
    const auto steps = driven_.train(piece);
    progress_.made += steps.made;
    progress_.sum_of_losses += steps.training_loss * static_cast<double>(steps.made);
    progress_.since_point.push_back(steps.training_loss);
    outcome_.steps += steps.made;
    outcome_.seconds = before + seconds_since(begin);
    smoothed_.add(steps.training_loss);
    if (!std::isfinite(steps.training_loss)) break;
    report_progress();
  }
}

double AdaptiveRun::look() {
  outcome_.final = run_.validate();
  progress_.looked = true;
  if (outcome_.final.loss < outcome_.best_validation_loss) {
    outcome_.best_validation_loss = outcome_.final.loss;
    outcome_.best_step = outcome_.steps;
  }
  return outcome_.final.loss;
}

void AdaptiveRun::observe(const adapt::Observation& observation) {
  try {
    pilot_.observe(observation);
  } catch (const InvalidArgument&) {
    if (!adapt::not_finite(observation)) throw;
    outcome_.diverged = true;
  }
}

void AdaptiveRun::report_point() {
  if (progress_.last_point == outcome_.steps) return;
  progress_.last_point = outcome_.steps;
  CurvePoint point;
  point.step = outcome_.steps;
  point.epoch = static_cast<double>(outcome_.steps) / static_cast<double>(run_.steps_per_epoch());
  point.seconds = outcome_.seconds;
  point.learning_rate = progress_.rate > 0 ? progress_.rate : pilot_.decision().learning_rate;
  if (!progress_.since_point.empty()) point.training_loss = mean(progress_.since_point);
  progress_.since_point.clear();
  point.validation_loss = outcome_.final.loss;
  point.diverged = outcome_.diverged;
  if (std::isfinite(outcome_.final.accuracy)) point.metrics["accuracy"] = outcome_.final.accuracy;
  history_.points.push_back(point);
  if (plan_.sink != nullptr) plan_.sink->add(point);
}

void AdaptiveRun::report_progress() {
  outcome_.samples_per_second =
      static_cast<double>(outcome_.steps * run_.batch_size()) / std::max(outcome_.seconds, 1e-9);
  if (!plan_.on_progress) return;
  const double per_step = outcome_.seconds / static_cast<double>(std::max<std::int64_t>(outcome_.steps, 1));
  plan_.on_progress({.step = outcome_.steps,
                     .steps = plan_.steps,
                     .training_loss = smoothed_.value(),
                     .learning_rate = progress_.rate,
                     .samples_per_second = outcome_.samples_per_second,
                     .seconds = outcome_.seconds,
                     .seconds_left = per_step * static_cast<double>(plan_.steps - outcome_.steps)});
}

void AdaptiveRun::visit(adapt::Fields& fields) {
  fields("acted", progress_.acted);
  fields("made", progress_.made);
  fields("sum_of_losses", progress_.sum_of_losses);
  fields("since_point", progress_.since_point);
  fields("last_point", progress_.last_point);
  fields("rate", progress_.rate);
  fields("looked", progress_.looked);
  fields("steps", outcome_.steps);
  fields("loss", outcome_.final.loss);
  fields("accuracy", outcome_.final.accuracy);
  fields("best_validation_loss", outcome_.best_validation_loss);
  fields("best_step", outcome_.best_step);
  fields("diverged", outcome_.diverged);
  fields("seconds", outcome_.seconds);
}

void AdaptiveRun::save(::torch::serialize::OutputArchive& archive) {
  run_.save(archive);
  archive.write("progress", c10::IValue(adapt::write_state(label, [this](auto& fields) { visit(fields); })));
  archive.write("controller", c10::IValue(pilot_.save()));
  save_history(history_, archive);
  const auto here = run_.snapshot();
  for (const auto& [slot, kept] : driven_.slots()) {
    run_.restore(kept);
    archive.write(fmt::format("slot{}", slot), to_bytes(run_));
  }
  run_.restore(here);
}

bool AdaptiveRun::load(::torch::serialize::InputArchive& archive) {
  c10::IValue text;
  if (!archive.try_read("controller", text))
    throw RunError("checkpoint: the run in it was not trained under a controller");
  pilot_ = adapt::Pilot(plan_.controller, text.toStringRef());
  for (int slot = 0; slot < plan_.controller.slots(); ++slot) {
    ::torch::Tensor bytes;
    if (!archive.try_read(fmt::format("slot{}", slot), bytes)) continue;
    from_bytes(bytes, run_);
    driven_.save(slot);
  }
  run_.load(archive);
  archive.read("progress", text);
  adapt::read_state(text.toStringRef(), label, [this](auto& fields) { visit(fields); });
  auto history = load_history(archive);
  adopt(history ? *history : RunHistory());
  return history.has_value();
}

void AdaptiveRun::adopt(RunHistory history) {
  history_ = std::move(history);
  outcome_.initial = history_.initial;
}

TrainOutcome train(TrainingRun& run, const AdaptiveOptions& plan) {
  return AdaptiveRun(run, plan).train();
}

}  // namespace surefoot::train
