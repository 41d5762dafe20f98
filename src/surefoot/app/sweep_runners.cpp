#include "surefoot/app/sweep_runners.hpp"

#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {
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
  // A state that the study decided outranks the way the command then ended.
  if (ending.state == study::TrialStatus::diverged || ending.state == study::TrialStatus::pruned)
    return ending;
  if (outcome.verdict == process::CommandVerdict::timed_out) ending.state = study::TrialStatus::timed_out;
  if (outcome.verdict == process::CommandVerdict::crashed) ending.state = study::TrialStatus::crashed;
  if (ending.state != study::TrialStatus::complete) ending.value = std::numeric_limits<double>::quiet_NaN();
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

}  // namespace

process::PlaceholderValues values_of(const study::Trial& trial, const std::string& folder,
                                     const search::SearchSpace& space) {
  process::PlaceholderValues values{{"seed", std::to_string(trial.seed)}, {"trial_dir", folder}};
  for (const auto& [name, value] : trial.parameters) values[name] = search::to_text(value);
  for (const auto& parameter : space)
    if (const auto value = trial.parameters.find(parameter.name); value != trial.parameters.end())
      values[parameter.name] = search::as_typed(parameter, value->second);
  return values;
}

study::RunTrial command_runner(const CommandOptions& command, const fs::path& runs,
                               const search::SearchSpace& space, FirstReading& first,
                               const TrialWatching& watching, const std::function<int()>& stop_signal) {
  return [&command, runs, &space, &first, &watching, stop_signal](const study::Trial& trial,
                                                                  study::TrialSession& session,
                                                                  const std::function<bool()>& should_stop) {
    const auto begin = std::chrono::steady_clock::now();
    const auto folder = make_folder(runs / fmt::format("{:04}", trial.number));
    const auto setup = command_trial_options(command, values_of(trial, folder.string(), space), folder);
    const double rate = search::to_number(trial.parameters.at("lr"));
    TrialWatch watch(watching, trial);
    process::CommandCallbacks callbacks;
    callbacks.on_reading = [&](const process::Reading& reading) {
      first.add(trial, reading);
      const bool hoped_for = session.add(observation_of(reading));
      return watch.add(point_of(reading, rate, command.metric, seconds_since(begin)), session) && hoped_for;
    };
    callbacks.on_idle = [&] {
      session.flush();
      first.look(trial);
    };
    callbacks.should_stop = [&] { return should_stop() || session.lost(); };
    callbacks.stop_signal = stop_signal;
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
    first.end(trial, outcome, folder);
    session.flush();
    auto ending = ending_of(outcome, session);
    watch.judge(ending);
    return std::optional(ending);
  };
}

}  // namespace surefoot::app
