#include "surefoot/train/train.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/adapt/controller_words.hpp"
#include "surefoot/app/run_folder.hpp"
#include "surefoot/app/run_watch.hpp"
#include "surefoot/builtin/commands.hpp"
#include "surefoot/builtin/find_rate.hpp"
#include "surefoot/builtin/resumable_command.hpp"
#include "surefoot/builtin/training_data.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/logs/csv_curve.hpp"
#include "surefoot/logs/event_curve.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/report/train_view.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/torch/momentum.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/adaptive.hpp"
#include "surefoot/train/checkpoint.hpp"
#include "surefoot/train/optimizer.hpp"

namespace surefoot::builtin {
namespace {

namespace fs = std::filesystem;
using cli::ExitCode;
using cli::print_json_lines;
using cli::print_text;
using cli::was_interrupted;

/// The recipe that --lr or --schedule gives, read before anything is loaded.
schedule::Recipe recipe_of(const ResumableCommand& command) {
  if (command.learning_rate.empty() && command.schedule.empty()) {
    if (train::finds_its_rate(command.trainer.optimizer)) return schedule::Recipe::parse("1");
    if (command.adapt.starts_with("pathfinder")) return schedule::Recipe::parse("0.01");
    throw InvalidArgument("--lr is missing; surefoot find names one");
  }
  if (command.schedule.empty())
    return schedule::Recipe::parse("found").with_peak(cli::parse_rate("--lr", command.learning_rate));
  const auto recipe = schedule::Recipe::parse(command.schedule);
  if (command.learning_rate.empty() || !recipe.needs_peak()) return recipe;
  return recipe.with_peak(cli::parse_rate("--lr", command.learning_rate));
}

/// Puts the rate that the finder names where the recipe says `found`; empty when it cannot tell.
std::optional<schedule::Recipe> with_found_peak(const ResumableCommand& command,
                                                const schedule::Recipe& recipe,
                                                const std::shared_ptr<const train::TrainingData>& data) {
  const auto result = find_rate(command.trainer, {.schedule = command.schedule, .json = command.json}, data);
  if (result.interrupted) return std::nullopt;
  if (!result.suggestion.found()) {
    cli::tell("cannot tell a rate for the schedule: " + result.suggestion.reason);
    return std::nullopt;
  }
  return recipe.with_peak(*result.suggestion.learning_rate);
}

/// The highest rate of the steps that were done, the one to blame when they diverged.
double highest_rate(const schedule::Schedule& schedule, std::int64_t steps) {
  double highest = schedule(0);
  for (std::int64_t t = 1; t < steps; ++t) highest = std::max(highest, schedule(t));
  return highest;
}

double highest_rate(const LearningCurve& curve) {
  double highest = 0;
  for (const auto& point : curve.points) highest = std::max(highest, point.learning_rate);
  return highest;
}

report::TrainView outcome_view(const train::TrainOutcome& outcome, LearningCurve curve) {
  report::TrainView view;
  view.initial_validation_loss = outcome.initial.loss;
  view.validation_loss = outcome.final.loss;
  view.best_validation_loss = outcome.best_validation_loss;
  view.best_step = outcome.best_step;
  view.steps = outcome.steps;
  view.diverged = outcome.diverged;
  view.interrupted = outcome.interrupted;
  view.seconds = outcome.seconds;
  view.samples_per_second = outcome.samples_per_second;
  if (!std::isnan(outcome.final.accuracy)) view.accuracy = outcome.final.accuracy;
  view.curve = std::move(curve);
  return view;
}

std::string progress_text(const train::TrainProgress& p) {
  return fmt::format("step {}/{}  loss {}  rate {}  {} samples/s  {} left", report::count_text(p.step),
                     report::count_text(p.steps), report::loss_text(p.training_loss),
                     report::rate_text(p.learning_rate),
                     report::count_text(static_cast<std::int64_t>(p.samples_per_second)),
                     report::duration_text(p.seconds_left));
}

std::string at_rates(const ResumableCommand& command, const schedule::Schedule& rates) {
  if (!command.schedule.empty()) return "under " + command.schedule;
  if (!command.adapt.empty())
    return fmt::format("under {} from learning rate {}", command.adapt, report::rate_text(rates(0)));
  return "at learning rate " + report::rate_text(rates(0));
}

std::optional<adapt::Controller> controller_of(const ResumableCommand& command, double rate,
                                               std::int64_t steps) {
  if (command.adapt.empty()) return std::nullopt;
  return adapt::make_controller(
      command.adapt, {.learning_rate = rate,
                      .horizon = steps,
                      .every = command.validate_every.value_or(std::max<std::int64_t>(1, steps / 50))});
}

/// All that is settled before the first step.
struct Plan {
  ResumableCommand command;
  std::shared_ptr<const train::TrainingData> data;
  train::RunOptions setup;
  schedule::Schedule rates;
  std::unique_ptr<train::TrainingRun> run;
  std::int64_t steps = 0;
  std::optional<adapt::Controller> controller = {};

  bool resumed() const { return !command.resume.empty(); }
  std::int64_t validate_every() const {
    return command.validate_every.value_or(std::max<std::int64_t>(1, steps / 20));
  }
};

/// Empty when no rate was found for a schedule that asks for one.
std::optional<Plan> plan_of(ResumableCommand command) {
  auto recipe = recipe_of(command);
  check_words(command.trainer);
  torch::use_threads(command.threads.value_or(1));
  warn_of_slow_blas();
  const auto data = load_training_data(command.trainer);
  check_same_data(command, *data);
  fit_batch_size(command.trainer, *data);
  const std::int64_t steps = full_run_steps(command.trainer, *data, recipe);
  recipe = recipe.with_length(steps);
  if (!command.schedule.empty()) command.schedule = recipe.text();
  if (!command.schedule.empty() && command.trainer.epochs == 0) command.trainer.steps = steps;
  if (const auto note = schedule::length_note(recipe, steps); !note.empty()) cli::tell(note);
  if (recipe.needs_peak()) {
    const auto made = with_found_peak(command, recipe, data);
    if (!made) return std::nullopt;
    recipe = *made;
    torch::use_threads(command.threads.value_or(1));
  }
  if (!command.schedule.empty()) command.schedule = recipe.text();
  auto setup = run_setup(command.trainer, *data);
  if (command.adapt.empty()) setup.should_stop = cli::end_is_due;
  const auto rates = recipe.schedule();
  auto run = std::make_unique<train::TrainingRun>(data, setup);
  if (rates.has_momentum() && !torch::has_momentum(run->optimizer()))
    throw InvalidArgument(
        fmt::format("--schedule: it has a momentum, and optimizer '{}' has none to set", setup.optimizer));
  auto controller = controller_of(command, rates(0), steps);
  return Plan{.command = std::move(command),
              .data = data,
              .setup = std::move(setup),
              .rates = rates,
              .run = std::move(run),
              .steps = steps,
              .controller = std::move(controller)};
}

/// A run as it is carried out: its files, what is shown of it, and when it ends.
class WatchedRun : public CurveSink {
 public:
  WatchedRun(const Plan& plan, fs::path folder)
      : plan_(plan),
        command_(plan.command),
        run_(*plan.run),
        folder_(std::move(folder)),
        words_(words_of(command_, plan.setup, *plan.data)),
        progress_(stderr, report::detect_terminal(STDERR_FILENO), command_.json) {
    if (plan.controller)
      adaptive_.emplace(run_, adaptive_plan());
    else
      scheduled_.emplace(run_, train_plan());
    if (plan.resumed()) load();
    file_.emplace(folder_ / "curve.csv", metrics_of(*plan.data), history().last_point());
    if (!command_.tensorboard.empty()) events_.emplace(command_.tensorboard);
  }

  void add(const CurvePoint& point) override {
    curve_.points.push_back(point);
    file_->add(point);
    if (events_) events_->add(point);
    watch_.look(curve_.points, plan_.steps);
  }

  /// Trains, shows what came of it, and gives the exit code.
  int carry_out() {
    const auto outcome = adaptive_ ? adaptive_->train() : scheduled_->train();
    progress_.clear();
    // An interrupted controller's run was saved within its decision, before it was brought to an end.
    if (!adaptive_ || !outcome.interrupted) save();
    const auto view = view_of(outcome);
    if (command_.json)
      print_json_lines(report::train_json(view));
    else
      print_text(report::train_text(view, report::detect_terminal(STDOUT_FILENO)));
    if (view.interrupted) return ExitCode::interrupted;
    if (view.diverged) return ExitCode::diverged;
    if (!hopeless_) return ExitCode::success;
    return watch_.diagnosis().verdict == diagnose::Kind::diverged ? ExitCode::diverged : ExitCode::bad_run;
  }

 private:
  static std::vector<std::string> metrics_of(const train::TrainingData& data) {
    if (data.shape.problem == train::Problem::regression) return {};
    return {"accuracy"};
  }

  const train::RunHistory& history() const {
    return adaptive_ ? adaptive_->history() : scheduled_->history();
  }

  fs::path checkpoint() const { return folder_ / "checkpoint.pt"; }

  train::TrainOptions train_plan() {
    return {.steps = plan_.steps,
            .schedule = plan_.rates,
            .validate_every = plan_.validate_every(),
            .divergence = {},
            .sink = this,
            .on_progress = [this](const train::TrainProgress& p) { show(p); },
            .after_validation = [this] { after_validation(); },
            .should_stop = [this] { return was_interrupted() || hopeless_; }};
  }

  train::AdaptiveOptions adaptive_plan() {
    return {.controller = *plan_.controller,
            .steps = plan_.steps,
            .validate_every = plan_.validate_every(),
            .sink = this,
            .on_progress = [this](const train::TrainProgress& p) { show(p); },
            .after_point = [this] { save(); },
            .should_stop = was_interrupted};
  }

  void save() {
    // A run that was ended as hopeless and is resumed is meant to go on.
    words_["stop-when"] = hopeless_ ? "" : command_.stop_when;
    if (adaptive_) words_["curve-until"] = std::to_string(adaptive_->last_point());
    train::save_checkpoint(
        checkpoint(),
        [&](auto& archive) { adaptive_ ? adaptive_->save(archive) : scheduled_->save(archive); }, words_);
  }

  /// Goes on from the checkpoint: what the run has told so far is told again to what watches it.
  void load() {
    bool whole = false;
    train::load_checkpoint(checkpoint(), [&](auto& archive) {
      whole = adaptive_ ? adaptive_->load(archive) : scheduled_->load(archive);
    });
    if (!whole) adopt_curve();
    for (const auto& point : history().points) {
      curve_.points.push_back(point);
      watch_.look(curve_.points, plan_.steps);
      watch_.news();
    }
  }

  /// For a checkpoint of before the history of a run was kept in it.
  void adopt_curve() {
    const auto file = folder_ / "curve.csv";
    train::RunHistory history;
    try {
      const auto log = logs::read_log(file);
      if (!log.runs.empty())
        history =
            train::history_of(log.runs.front().curve, adaptive_ ? adaptive_->last_point() : run_.steps());
    } catch (const Error&) {
      // Without the curve the run begins to be known where it is resumed.
    }
    cli::tell(fmt::format(
        "{} is of an earlier Surefoot and holds no history: how the run began and its best loss are {}",
        checkpoint().string(), history.points.empty() ? "counted from here" : "those of curve.csv"));
    if (adaptive_)
      adaptive_->adopt(std::move(history));
    else
      scheduled_->adopt(std::move(history), command_.resumed_number("seconds", 0));
  }

  void after_validation() {
    save();
    hopeless_ = command_.stop_when == "hopeless" && watch_.is_hopeless();
    const auto news = watch_.news();
    if (news.empty()) return;
    progress_.clear();
    cli::tell(news + (hopeless_ ? " (ended here)" : ""));
  }

  void show(const train::TrainProgress& p) {
    progress_.show(static_cast<double>(p.step) / static_cast<double>(std::max<std::int64_t>(p.steps, 1)),
                   progress_text(p));
  }

  report::TrainView view_of(const train::TrainOutcome& outcome) {
    auto view = outcome_view(outcome, std::move(curve_));
    if (hopeless_) view.interrupted = was_interrupted();
    view.learning_rate =
        plan_.controller ? highest_rate(view.curve) : highest_rate(plan_.rates, outcome.steps);
    view.folder = folder_.string();
    view.subject =
        fmt::format("{} ({} parameters) on {} with {} {}, batches of {}, seed {}", plan_.setup.model,
                    report::count_text(run_.parameters()), command_.trainer.data, plan_.setup.optimizer,
                    at_rates(command_, plan_.rates), plan_.setup.batch_size, plan_.setup.seed);
    return view;
  }

  const Plan& plan_;
  const ResumableCommand& command_;
  train::TrainingRun& run_;
  fs::path folder_;
  train::RunWords words_;
  std::optional<logs::CsvCurveWriter> file_;
  std::optional<logs::EventCurveWriter> events_;
  LearningCurve curve_;
  app::RunWatch watch_;
  report::ProgressLine progress_;
  bool hopeless_ = false;
  /// One of them, by who chooses the rates.
  std::optional<train::ScheduledRun> scheduled_;
  std::optional<train::AdaptiveRun> adaptive_;
};

}  // namespace

int run_train(const cli::TrainCommand& said) {
  ResumableCommand command{said};
  if (!command.resume.empty()) command = with_checkpoint_words(command);
  const auto plan = plan_of(std::move(command));
  if (!plan) return was_interrupted() ? ExitCode::interrupted : ExitCode::cannot_tell;
  const fs::path resumed = plan->command.resume;
  // From the first file on, Ctrl-C ends the run in order.
  if (was_interrupted()) return ExitCode::interrupted;
  const fs::path folder =
      plan->resumed() ? resumed : app::new_run_folder(plan->command.out, plan->command.overwrite);
  return WatchedRun(*plan, folder).carry_out();
}

}  // namespace surefoot::builtin
