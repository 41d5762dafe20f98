#include "surefoot/cli/sweep_runners.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/train/train.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;

fs::path make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw RunError(fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
  return folder;
}

study::Ending ending_of(const process::CommandOutcome& outcome, const study::TrialSession& session) {
  auto ending = session.ending(outcome.seconds, outcome.reason);
  // What the study said of it comes before how the command took it.
  if (ending.state == study::TrialState::diverged || ending.state == study::TrialState::pruned) return ending;
  if (outcome.verdict == process::CommandVerdict::timed_out) ending.state = study::TrialState::timed_out;
  if (outcome.verdict == process::CommandVerdict::crashed) ending.state = study::TrialState::crashed;
  if (ending.state != study::TrialState::complete) ending.value = std::numeric_limits<double>::quiet_NaN();
  return ending;
}

CurvePoint point_of(const process::Reading& reading, double rate, const std::string& metric, double seconds) {
  CurvePoint point{.step = reading.step, .seconds = seconds};
  point.learning_rate = reading.learning_rate.value_or(rate);
  if (reading.has_training_loss) point.training_loss = reading.training_loss;
  if (reading.has_validation_loss) point.validation_loss = reading.validation_loss;
  if (reading.value) point.metrics[metric.find('(') == std::string::npos ? metric : "value"] = *reading.value;
  return point;
}

study::Observation observation_of(const process::Reading& reading) {
  study::Observation observation{.step = reading.step,
                                 .steps = reading.steps,
                                 .value = reading.value,
                                 .learning_rate = reading.learning_rate};
  if (reading.has_training_loss) observation.training_loss = reading.training_loss;
  if (reading.has_validation_loss) observation.validation_loss = reading.validation_loss;
  return observation;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Passes the points of a curve on to a session and to who watches it.
class SessionSink final : public CurveSink {
 public:
  SessionSink(study::TrialSession& session, TrialWatch& watch, std::int64_t steps)
      : session_(session), watch_(watch), steps_(steps) {}
  void add(const CurvePoint& point) override {
    study::Observation observation{.step = point.step, .steps = steps_};
    if (!std::isnan(point.learning_rate)) observation.learning_rate = point.learning_rate;
    if (!std::isnan(point.training_loss)) observation.training_loss = point.training_loss;
    if (!std::isnan(point.validation_loss) || point.diverged)
      observation.validation_loss = point.validation_loss;
    const bool hoped_for = session_.add(observation);
    goes_on_ = watch_.add(point, session_) && hoped_for && goes_on_;
  }
  bool goes_on() const { return goes_on_; }

 private:
  study::TrialSession& session_;
  TrialWatch& watch_;
  std::int64_t steps_;
  bool goes_on_ = true;
};

TrainerOptions filled(const TrainerOptions& trainer, const study::Trial& trial) {
  const auto texts = process::fill_placeholders({trainer.model, trainer.optimizer}, values_of(trial, ""));
  TrainerOptions options = trainer;
  options.model = texts[0];
  options.optimizer = texts[1];
  options.seed = trial.seed;
  return options;
}

}  // namespace

process::PlaceholderValues values_of(const study::Trial& trial, const std::string& folder) {
  process::PlaceholderValues values{{"seed", std::to_string(trial.seed)}, {"trial_dir", folder}};
  for (const auto& [name, value] : trial.parameters) values[name] = search::to_text(value);
  return values;
}

study::RunTrial command_runner(const CommandOptions& command, const fs::path& runs,
                               const TrialWatching& watching) {
  return [&command, runs, &watching](const study::Trial& trial, study::TrialSession& session,
                                     const std::function<bool()>& should_stop) {
    const auto begin = std::chrono::steady_clock::now();
    const auto folder = make_folder(runs / fmt::format("{:04}", trial.number));
    const auto setup = command_setup(command, values_of(trial, folder.string()), folder);
    const double rate = search::to_number(trial.parameters.at("lr"));
    TrialWatch watch(watching, trial);
    process::CommandCallbacks callbacks;
    callbacks.on_reading = [&](const process::Reading& reading) {
      const bool hoped_for = session.add(observation_of(reading));
      return watch.add(point_of(reading, rate, command.metric, seconds_since(begin)), session) && hoped_for;
    };
    callbacks.on_idle = [&] { session.flush(); };
    callbacks.should_stop = should_stop;
    process::CommandOutcome outcome;
    try {
      outcome = process::run_command_trial(setup, callbacks);
    } catch (const RunError& error) {
      std::error_code ignored;
      if (fs::is_directory(folder, ignored)) throw;
      outcome = {process::CommandVerdict::crashed, fmt::format("its folder is gone: {}", error.what()),
                 seconds_since(begin)};
    }
    if (outcome.verdict == process::CommandVerdict::interrupted) return std::optional<study::Ending>();
    session.flush();
    auto ending = ending_of(outcome, session);
    watch.judge(ending);
    return std::optional(ending);
  };
}

study::RunTrial built_in_runner(const TrainerOptions& trainer,
                                const std::shared_ptr<const train::TrainingData>& data,
                                const TrialWatching& watching) {
  return [&trainer, data, &watching](const study::Trial& trial, study::TrialSession& session,
                                     const std::function<bool()>& should_stop) {
    const auto begin = std::chrono::steady_clock::now();
    const auto options = filled(trainer, trial);
    train::TrainingRun run(data, run_setup(options, *data));
    const std::int64_t steps = full_run_steps(options, *data);
    TrialWatch watch(watching, trial);
    SessionSink sink(session, watch, steps);
    const double rate = search::to_number(trial.parameters.at("lr"));
    const auto outcome =
        train::train(run, {.steps = steps,
                           .schedule = schedule::Recipe::parse("found").with_peak(rate).schedule(),
                           .validate_every = std::max<std::int64_t>(1, steps / 20),
                           .sink = &sink,
                           .should_stop = [&] { return !sink.goes_on() || should_stop(); }});
    if (outcome.interrupted && sink.goes_on()) return std::optional<study::Ending>();
    session.flush();
    auto ending = session.ending(seconds_since(begin), "");
    if (outcome.diverged && ending.state == study::TrialState::complete) {
      ending.state = study::TrialState::diverged;
      ending.reason = fmt::format("the loss diverged by step {}", outcome.steps);
      ending.value = std::numeric_limits<double>::quiet_NaN();
    }
    watch.judge(ending);
    return std::optional(ending);
  };
}

}  // namespace surefoot::cli
