#include "surefoot/train/train.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/builtin/commands.hpp"
#include "surefoot/builtin/find_rate.hpp"
#include "surefoot/builtin/training_data.hpp"
#include "surefoot/cli/controller_words.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/cli/run_folder.hpp"
#include "surefoot/cli/run_watch.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/logs/csv_curve.hpp"
#include "surefoot/logs/event_curve.hpp"
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
using cli::print_line;
using cli::print_text;
using cli::was_interrupted;

/// What was said, and what the checkpoint of a resumed run says; that is empty for a new one.
struct TrainCommand : cli::TrainCommand {
  train::RunWords resumed = {};

  /// A number that the checkpoint keeps; `otherwise` where it does not.
  double resumed_number(const char* name, double otherwise) const {
    const auto kept = resumed.find(name);
    return kept == resumed.end() ? otherwise : std::stod(kept->second);
  }
};

/// Keeps the points for the summary, passes them on to the files, and diagnoses the run as it goes.
class WatchingSink : public CurveSink {
 public:
  WatchingSink(LearningCurve& curve, std::vector<CurveSink*> files, std::int64_t horizon)
      : curve_(curve), files_(std::move(files)), horizon_(horizon) {}

  void add(const CurvePoint& point) override {
    curve_.points.push_back(point);
    for (CurveSink* file : files_) file->add(point);
    watch_.look(curve_.points, horizon_);
  }

  cli::RunWatch& watch() { return watch_; }

 private:
  LearningCurve& curve_;
  std::vector<CurveSink*> files_;
  std::int64_t horizon_;
  cli::RunWatch watch_;
};

/// What a controller does depends on all of its run: it goes on as it began or not at all.
void check_same_controller(const TrainCommand& command, const train::RunWords& words) {
  const auto same = [&](const char* name, const std::string& said) {
    if (!said.empty() && said != words.at(name))
      throw InvalidArgument(
          fmt::format("--{} cannot change in a run that is resumed under --adapt: it is {} there, got '{}'",
                      name, words.at(name).empty() ? "not said" : "'" + words.at(name) + "'", said));
  };
  const auto text = [](std::int64_t number) { return number == 0 ? "" : std::to_string(number); };
  same("adapt", command.adapt);
  same("lr", command.learning_rate);
  same("schedule", command.schedule);
  same("steps", text(command.trainer.steps));
  same("epochs", text(command.trainer.epochs));
  same("validate-every", text(command.validate_every.value_or(0)));
}

/// With --resume, what was not said anew is as the checkpoint says.
TrainCommand with_checkpoint_words(TrainCommand command) {
  const auto file = fs::path(command.resume) / "checkpoint.pt";
  std::error_code error;
  if (!fs::exists(file, error))
    throw InvalidArgument(fmt::format("--resume {}: there is no {}", command.resume, file.string()));
  const auto words = train::read_checkpoint_words(file);
  const bool adaptive = words.contains("adapt") && !words.at("adapt").empty();
  if (adaptive && !words.contains("curve-until"))
    throw InvalidArgument(fmt::format(
        "--resume: {} is of a Surefoot that could not resume a run under --adapt yet", command.resume));
  if (adaptive) check_same_controller(command, words);
  if (!adaptive && !command.adapt.empty())
    throw InvalidArgument(fmt::format("--adapt cannot begin in a resumed run, {} had none", command.resume));
  restore_words(words, command.trainer);
  command.resumed = words;
  if (adaptive) command.adapt = words.at("adapt");
  if (const auto every = words.find("validate-every");
      !command.validate_every && every != words.end() && !every->second.empty())
    command.validate_every = std::stoll(every->second);
  if (!command.learning_rate.empty() || !command.schedule.empty()) return command;
  if (words.contains("lr")) command.learning_rate = words.at("lr");
  if (words.contains("schedule")) command.schedule = words.at("schedule");
  return command;
}

void check_same_data(const TrainCommand& command, const train::TrainingData& data) {
  const auto kept = command.resumed.find("fingerprint");
  if (kept == command.resumed.end() || kept->second == data.fingerprint) return;
  throw InvalidArgument(
      fmt::format("--data cannot change in a resumed run: it is '{}' there, {}, got '{}', {}",
                  command.resumed.at("data"), kept->second, command.trainer.data, data.fingerprint));
}

train::RunWords words_of(const TrainCommand& command, const train::RunSetup& setup,
                         const train::TrainingData& data) {
  auto words = to_words(command.trainer);
  words["fingerprint"] = data.fingerprint;
  words["model"] = setup.model;
  words["lr"] = command.learning_rate;
  words["schedule"] = command.schedule;
  words["adapt"] = command.adapt;
  words["validate-every"] = command.validate_every ? std::to_string(*command.validate_every) : "";
  return words;
}

/// What --lr or --schedule say, read before anything is loaded.
schedule::Recipe recipe_of(const TrainCommand& command) {
  if (command.learning_rate.empty() && command.schedule.empty()) {
    if (train::finds_its_rate(command.trainer.optimizer)) return schedule::Recipe::parse("1");
    if (command.adapt.starts_with("pathfinder")) return schedule::Recipe::parse("0.01");
    throw InvalidArgument("--lr is missing; surefoot find names one");
  }
  if (command.schedule.empty())
    return schedule::Recipe::parse("found").with_peak(cli::parse_rate("--lr", command.learning_rate));
  return schedule::Recipe::parse(command.schedule);
}

/// Puts the rate that the finder names where the recipe says `found`; empty when it cannot tell.
std::optional<schedule::Recipe> with_found_peak(const TrainCommand& command, const schedule::Recipe& recipe,
                                                const std::shared_ptr<const train::TrainingData>& data) {
  const auto result = find_rate(command.trainer, {.schedule = command.schedule, .quiet = command.json}, data);
  if (result.interrupted) return std::nullopt;
  if (!result.suggestion.found()) {
    std::fprintf(stderr, "surefoot: cannot tell a rate for the schedule: %s\n",
                 result.suggestion.reason.c_str());
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

report::TrainView view_of(const train::TrainOutcome& outcome, LearningCurve curve) {
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

std::string at_rates(const TrainCommand& command, const schedule::Schedule& rates) {
  if (!command.schedule.empty()) return "under " + command.schedule;
  if (!command.adapt.empty())
    return fmt::format("under {} from learning rate {}", command.adapt, report::rate_text(rates(0)));
  return "at learning rate " + report::rate_text(rates(0));
}

int finish(const TrainCommand& command, report::TrainView view) {
  if (command.json)
    print_line(report::train_json(view).dump(2));
  else
    print_text(report::train_text(view, report::detect_terminal(STDOUT_FILENO)));
  if (view.interrupted) return ExitCode::interrupted;
  return view.diverged ? ExitCode::diverged : ExitCode::success;
}

std::optional<adapt::Controller> controller_of(const TrainCommand& command, double rate, std::int64_t steps) {
  if (command.adapt.empty()) return std::nullopt;
  return cli::make_controller(
      command.adapt, {.learning_rate = rate,
                      .horizon = steps,
                      .every = command.validate_every.value_or(std::max<std::int64_t>(1, steps / 50))});
}

}  // namespace

int run_train(const cli::TrainCommand& said) {
  TrainCommand command{said};
  if (!command.resume.empty()) command = with_checkpoint_words(command);
  auto recipe = recipe_of(command);
  check_words(command.trainer);
  torch::use_threads(command.threads);
  warn_of_slow_blas();
  const auto data = load_training_data(command.trainer);
  check_same_data(command, *data);
  fit_batch_size(command.trainer, *data);
  if (recipe.needs_peak()) {
    const auto made = with_found_peak(command, recipe, data);
    if (!made) return was_interrupted() ? ExitCode::interrupted : ExitCode::cannot_tell;
    recipe = *made;
    torch::use_threads(command.threads);
  }
  if (!command.schedule.empty()) command.schedule = recipe.text();
  const auto rates = recipe.schedule();
  auto setup = run_setup(command.trainer, *data);
  if (command.adapt.empty()) setup.should_stop = cli::end_is_due;
  train::TrainingRun run(data, setup);
  if (rates.has_momentum() && !torch::has_momentum(run.optimizer()))
    throw InvalidArgument(
        fmt::format("--schedule: it has a momentum, and optimizer '{}' has none to set", setup.optimizer));
  const std::int64_t steps = full_run_steps(command.trainer, *data);
  const auto controller = controller_of(command, rates(0), steps);
  const bool resumed = !command.resume.empty();
  if (resumed && !controller) train::load_checkpoint(fs::path(command.resume) / "checkpoint.pt", run);
  // From the first file on, Ctrl-C ends the run in order.
  if (was_interrupted()) return ExitCode::interrupted;
  const fs::path folder =
      command.resume.empty() ? cli::new_run_folder(command.out, command.overwrite) : fs::path(command.resume);
  auto words = words_of(command, setup, *data);

  const bool classes = data->shape.problem != train::Problem::regression;
  const std::int64_t kept_until = resumed && !controller
                                      ? run.steps()
                                      : static_cast<std::int64_t>(command.resumed_number("curve-until", -1));
  logs::CsvCurveWriter file(folder / "curve.csv",
                            classes ? std::vector<std::string>{"accuracy"} : std::vector<std::string>{},
                            kept_until);
  std::optional<logs::EventCurveWriter> events;
  if (!command.tensorboard.empty()) events.emplace(command.tensorboard);
  LearningCurve curve;
  std::vector<CurveSink*> files{&file};
  if (events) files.push_back(&*events);
  WatchingSink sink(curve, files, steps);
  bool hopeless = false;
  const double seconds_before = command.resumed_number("seconds", 0);
  double seconds = seconds_before;
  report::ProgressLine progress(stderr, report::detect_terminal(STDERR_FILENO), command.json);
  const std::int64_t validate_every = command.validate_every.value_or(std::max<std::int64_t>(1, steps / 20));
  std::optional<train::AdaptiveRun> adaptive;
  const auto save = [&] {
    words["seconds"] = fmt::format("{}", seconds);
    if (!adaptive) return train::save_checkpoint(folder / "checkpoint.pt", run, words);
    words["curve-until"] = std::to_string(adaptive->last_point());
    train::save_checkpoint(
        folder / "checkpoint.pt", [&](auto& archive) { adaptive->save(archive); }, words);
  };
  const auto after_validation = [&] {
    save();
    hopeless = command.stop_when == "hopeless" && sink.watch().is_hopeless();
    if (const auto news = sink.watch().news(); !news.empty()) {
      progress.clear();
      std::fprintf(stderr, "surefoot: %s%s\n", news.c_str(), hopeless ? " (ended here)" : "");
    }
  };
  const auto should_stop = [&] { return was_interrupted() || hopeless; };
  const auto on_progress = [&](const train::TrainProgress& p) {
    seconds = p.seconds;
    progress.show(static_cast<double>(p.step) / static_cast<double>(std::max<std::int64_t>(p.steps, 1)),
                  progress_text(p));
  };
  if (controller) {
    adaptive.emplace(run, train::AdaptivePlan{.controller = *controller,
                                              .steps = steps,
                                              .validate_every = validate_every,
                                              .sink = &sink,
                                              .on_progress = on_progress,
                                              .after_point = save,
                                              .should_stop = should_stop});
    if (resumed)
      train::load_checkpoint(folder / "checkpoint.pt", [&](auto& archive) { adaptive->load(archive); });
  }
  const auto outcome = adaptive ? adaptive->train()
                                : train::train(run, train::TrainPlan{.steps = steps,
                                                                     .seconds_before = seconds_before,
                                                                     .schedule = rates,
                                                                     .validate_every = validate_every,
                                                                     .divergence = {},
                                                                     .sink = &sink,
                                                                     .on_progress = on_progress,
                                                                     .after_validation = after_validation,
                                                                     .should_stop = should_stop});
  progress.clear();
  // An interrupted controller's run was saved within its decision, before it was brought to an end.
  if (!adaptive || !outcome.interrupted) save();
  auto view = view_of(outcome, std::move(curve));
  if (hopeless) view.interrupted = was_interrupted();
  view.learning_rate = controller ? highest_rate(view.curve) : highest_rate(rates, outcome.steps);
  view.folder = folder.string();
  view.subject = fmt::format("{} ({} parameters) on {} with {} {}, batches of {}, seed {}", setup.model,
                             report::count_text(run.parameters()), command.trainer.data, setup.optimizer,
                             at_rates(command, rates), setup.batch_size, setup.seed);
  const int code = finish(command, std::move(view));
  if (!hopeless || code != ExitCode::success) return code;
  return sink.watch().diagnosis().verdict == diagnose::Kind::diverged ? ExitCode::diverged
                                                                      : ExitCode::bad_run;
}

}  // namespace surefoot::builtin
