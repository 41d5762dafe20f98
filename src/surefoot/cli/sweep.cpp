#include "surefoot/cli/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/first_reading.hpp"
#include "surefoot/app/rate_runs.hpp"
#include "surefoot/app/recommended_rate.hpp"
#include "surefoot/app/shell_text.hpp"
#include "surefoot/app/store_options.hpp"
#include "surefoot/app/study_diagnosis.hpp"
#include "surefoot/app/sweep_options.hpp"
#include "surefoot/app/sweep_runners.hpp"
#include "surefoot/app/trainer_options.hpp"
#include "surefoot/cli/built_in.hpp"
#include "surefoot/cli/dry_run.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/open_store.hpp"
#include "surefoot/cli/option_tables.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/descriptor_limit.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/search/sampler.hpp"
#include "surefoot/study/usual_direction.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;

struct SweepCommand : app::SweepOptions {
  app::TrainerOptions trainer;
  app::CommandOptions command;
  app::StoreOptions store;

  bool external() const { return !command.words.empty(); }
};

constexpr const char* sweep_footer = R"(Examples:
  surefoot sweep --lr 0.1,0.01,0.001 -- ./train --rate {lr}
  surefoot sweep --lr 1e-4:1 --seeds 3 --jobs 2 -- python train.py --lr {lr} --seed {seed}
  surefoot sweep --param wd=0,1e-4,1e-2 --metric 'val_loss: ([0-9.]+)' -- ./train {lr} {wd}
  surefoot sweep --sampler random --trials 50 --param momentum=0.5:0.99 --shell -- './train {lr} {momentum} 2>&1 | tail -1'
  surefoot sweep --data fashion-mnist --model cnn --optimizer sgd:momentum={m} --param m=0,0.9 --epochs 2
  surefoot sweep --lr 1e-4:10 --stop-when hopeless --tensorboard events -- ./train --rate {lr}

The same command goes on with a sweep that was stopped; finished trials are not run again.)";

/// As said, or as the metric's name says; the losses are minimized.
study::Direction direction_of(const SweepCommand& command) {
  if (command.direction == "minimize") return study::Direction::minimize;
  if (command.direction == "maximize") return study::Direction::maximize;
  if (!command.direction.empty())
    throw InvalidArgument(
        fmt::format("--direction must be minimize or maximize, got '{}'", shown(command.direction)));
  const std::string& metric = command.command.metric;
  if (metric.empty() || !command.external()) return study::Direction::minimize;
  if (const auto usual = study::usual_direction(metric)) return *usual;
  throw InvalidArgument(fmt::format(
      "--metric '{}' may be better larger or smaller: say --direction maximize or --direction minimize",
      shown(metric)));
}

/// Says which parameters the command is not told, so that its trials would all be alike, and which direction
/// was taken for the metric.
void say_assumptions(const SweepCommand& command, const study::StudySpec& spec,
                     const std::function<void(const std::string&)>& tell) {
  for (const auto& parameter : spec.space) {
    const bool told =
        std::any_of(command.command.words.begin(), command.command.words.end(),
                    [&](const auto& word) { return process::names_placeholder(word, parameter.name); });
    if (!told)
      tell(fmt::format(
          "{{{}}} does not stand in the command: it must read ${} itself, or its trials are all alike",
          parameter.name, process::variable_of(parameter.name)));
  }
  if (command.direction.empty() && spec.direction == study::Direction::maximize)
    tell(fmt::format("'{}' is taken to be better the larger it is; --direction minimize says otherwise",
                     command.command.metric));
}

study::StudySpec spec_of(const SweepCommand& command) {
  study::StudySpec spec;
  spec.space.push_back(search::parse_learning_rate(command.rates, command.per_decade));
  for (const auto& text : command.parameters) spec.space.push_back(search::parse_parameter(text));
  spec.direction = direction_of(command);
  spec.objective = study::parse_objective(command.objective);
  spec.sampler = command.sampler;
  spec.configurations = command.trials;
  spec.seeds = command.seeds;
  spec.seed = command.trainer.seed;
  if (command.external()) {
    spec.subject =
        command.command.shell ? command.command.words.front() : app::in_words(command.command.words);
  } else {
    auto trainer = command.trainer;
    trainer.seed = 0;
    spec.subject = "surefoot train" + app::said_options(trainer);
  }
  spec.subject += app::study_words(command.command) + app::study_words<app::SweepOptions>(command);
  study::check(spec);
  return spec;
}

/// It is also the name of a folder.
void check_name(const std::string& name) {
  const bool is_name =
      !name.empty() && name != "." && name != ".." && name.size() <= 200 &&
      std::none_of(name.begin(), name.end(), [](unsigned char c) { return c == '/' || c < ' ' || c == 127; });
  if (is_name) return;
  throw InvalidArgument(fmt::format(
      "--study must be the name of a folder, of at most 200 bytes without '/' and line breaks, got '{}'",
      shown(name)));
}

/// Each job has the ends of a socket and two pipes, its kept output and its events, and for a moment the
/// other ends; a handful are everyone's.
void check_descriptors(std::int64_t jobs) {
  constexpr std::int64_t of_one = 12;
  constexpr std::int64_t of_all = 40;
  const auto most = process::raise_descriptor_limit();
  if (jobs > 1 && of_all + jobs * of_one > most)
    throw InvalidArgument(fmt::format("--jobs {} needs {} open files, only {} are allowed (ulimit -n)", jobs,
                                      of_all + jobs * of_one, most));
}

/// `12 trials: 4 configurations, 3 seeds each`.
std::string plan_of(const study::StudySpec& spec) {
  const auto count = study::trial_count(spec, *study::make_sampler(spec));
  const auto counted = [](std::int64_t number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  return fmt::format("{}: {}, {} each", counted(count, "trial"), counted(count / spec.seeds, "configuration"),
                     counted(spec.seeds, "seed"));
}

/// Values such as any trial has, to look at a command before the first one runs.
process::PlaceholderValues example_values(const study::StudySpec& spec) {
  study::Trial trial{.seed = spec.seed};
  for (const auto& parameter : spec.space)
    trial.parameters[parameter.name] = search::grid_values(parameter).front();
  return app::values_of(trial, ".", spec.space);
}

/// The progress of a sweep, shown by whichever thread has news.
class Screen {
 public:
  Screen(const report::Terminal& terminal, bool silent)
      : terminal_(terminal), line_(stderr, terminal, silent) {}

  void show(const study::SweepProgress& p) {
    const std::lock_guard lock(mutex_);
    line_.show(static_cast<double>(p.done) / static_cast<double>(std::max<std::int64_t>(p.size, 1)),
               report::progress_text(p), report::running_lines(p, terminal_));
  }
  void tell(const std::string& text) {
    const std::lock_guard lock(mutex_);
    line_.clear();
    cli::tell(text);
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    line_.clear();
  }

 private:
  std::mutex mutex_;
  report::Terminal terminal_;
  report::ProgressLine line_;
};

report::SweepView run(const SweepCommand& command, study::Study& study, study::SweepOptions options,
                      Screen& screen) {
  const auto begin = std::chrono::steady_clock::now();
  options.should_stop = was_interrupted;
  options.on_progress = [&](const study::SweepProgress& progress) { screen.show(progress); };
  const std::string& name = study.record().name;
  if (command.json)
    options.on_finished = [&](const study::Trial& t) { print_json(report::trial_json(name, t)); };
  else if (!report::detect_terminal(STDOUT_FILENO).interactive)
    options.on_finished = [&](const study::Trial& t) { print_line(report::finished_line(t)); };
  auto result = study::sweep(study, options);
  screen.clear();
  report::SweepView view{.study = name, .spec = study.spec()};
  view.trials = std::move(result.trials);
  view.best = study::best(view.trials, view.spec.direction);
  view.size = study.size();
  view.ran = result.ran;
  view.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  view.interrupted = result.interrupted;
  view.together = app::diagnose_together(view, study.curves());
  return view;
}

/// Prints what came of the sweep, and gives the exit code.
int show(const report::SweepView& view, bool json) {
  if (json) {
    print_json(report::sweep_json(view));
  } else {
    print_text(report::sweep_text(view, report::detect_terminal(STDOUT_FILENO)));
    if (const auto told = app::sensitivity_of_sweep(view); !told.empty() && !view.interrupted)
      print_line("sensitivity: " + told);
  }
  if (view.interrupted) return ExitCode::interrupted;
  return view.best ? success : cannot_tell;
}

int run_sweep(SweepCommand command) {
  const auto spec = spec_of(command);
  const auto example = example_values(spec);
  study::SweepOptions options;
  Screen screen(report::detect_terminal(STDERR_FILENO), command.json);
  const app::TrialWatching watching{.stop_hopeless = command.stop_when == "hopeless",
                                    .tensorboard = command.tensorboard,
                                    .tell = [&screen](const std::string& text) { screen.tell(text); }};
  const std::string name = command.study.empty() ? study::default_name(spec) : command.study;
  check_name(name);
  const fs::path runs =
      fs::absolute(command.out.empty() ? fs::path("surefoot-runs") / name : fs::path(command.out));
  app::FirstReading first(
      {.metric = command.command.metric, .keep_going = command.keep_going, .tell = watching.tell});
  if (command.external()) {
    app::refuse_trainer_options(command.trainer);
    check(command.command, example);
    if (command.dry_run) {
      say_assumptions(command, spec, watching.tell);
      return dry_run({command.command, example, plan_of(spec), command.json});
    }
    options.jobs = std::max<std::int64_t>(1, command.jobs);
    check_descriptors(options.jobs);
    options.named_value = !command.command.metric.empty();
    options.run = app::command_runner(command.command, runs, spec.space, first, watching, interrupt_signal);
  } else {
    app::refuse_command_options(command.command);
    app::refuse_command_options<app::SweepOptions>(command);
    app::check_length(command.trainer);
    process::fill_placeholders({command.trainer.model, command.trainer.optimizer}, example);
    const auto trials = built_in().trials(command.trainer, watching);
    options.jobs = command.jobs > 0 ? command.jobs : std::max(1U, std::thread::hardware_concurrency());
    options.at_thread_start = trials.at_thread_start;
    options.run = trials.run;
  }
  const auto store = open_store(command.store.url, true);
  study::Study study(*store, name, spec);
  for (const auto& state : command.retry)
    if (const auto count = study.retry(study::trial_state(state)); count > 0)
      screen.tell(fmt::format("{} {} trial{} run again", count, state, count == 1 ? " is" : "s are"));
  if (command.external()) {
    first.told_before(study.trials());
    say_assumptions(command, spec, watching.tell);
  }
  const bool named_metric = options.named_value;
  auto view = run(command, study, std::move(options), screen);
  view.named_metric = named_metric;
  if (command.external()) {
    view.folder = runs.string();
    view.read = first.read();
  }
  view.recommended_rate = app::recommended_rate(view);
  return show(view, command.json);
}

}  // namespace

void setup_sweep(CLI::App& app, const std::vector<std::string>& behind, int& exit_code) {
  auto command = std::make_shared<SweepCommand>();
  auto* sub =
      app.add_subcommand("sweep", "Try rates and other parameters, of the built-in trainer or any command");
  add_options<app::SweepOptions>(*sub, *command);
  add_options(*sub, command->store);
  add_command(*sub, command->command);
  add_options(*sub, command->trainer);
  sub->footer(sweep_footer);
  sub->callback([command, behind, &exit_code] {
    app::add_words(command->command, behind);
    exit_code = run_sweep(*command);
  });
}

}  // namespace surefoot::cli
