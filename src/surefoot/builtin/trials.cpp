#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/app/sweep_runners.hpp"
#include "surefoot/builtin/commands.hpp"
#include "surefoot/builtin/training_data.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/train.hpp"

namespace surefoot::builtin {
namespace {

using app::TrialWatch;

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
  const auto texts =
      process::fill_placeholders({trainer.model, trainer.optimizer}, app::values_of(trial, ""));
  TrainerOptions options = trainer;
  options.model = texts[0];
  options.optimizer = texts[1];
  options.seed = trial.seed;
  return options;
}

study::RunTrial built_in_runner(const TrainerOptions& trainer,
                                const std::shared_ptr<const train::TrainingData>& data,
                                const app::TrialWatching& watching) {
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
    if (outcome.diverged && ending.state == study::TrialStatus::complete) {
      ending.state = study::TrialStatus::diverged;
      ending.reason = fmt::format("the loss diverged by step {}", outcome.steps);
      ending.value = std::numeric_limits<double>::quiet_NaN();
    }
    watch.judge(ending);
    return std::optional(ending);
  };
}

}  // namespace

cli::BuiltInTrials make_trials(TrainerOptions& trainer, const app::TrialWatching& watching) {
  torch::use_one_thread();
  warn_of_slow_blas();
  const auto data = load_training_data(trainer);
  fit_batch_size(trainer, *data);
  return {.run = built_in_runner(trainer, data, watching), .at_thread_start = torch::use_one_thread};
}

}  // namespace surefoot::builtin
