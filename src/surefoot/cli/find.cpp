#include "surefoot/cli/find.hpp"

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/chart_file.hpp"
#include "surefoot/app/search_budget.hpp"
#include "surefoot/app/shell_text.hpp"
#include "surefoot/app/trainer_options.hpp"
#include "surefoot/cli/built_in.hpp"
#include "surefoot/cli/dry_run.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/find_command.hpp"
#include "surefoot/cli/option_tables.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/cli/whole_number.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/report/find_view.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/schedule/recipe.hpp"

namespace surefoot::cli {
namespace {

constexpr const char* find_footer = R"(Examples:
  surefoot find                                          the built-in digits, an MLP, plain SGD
  surefoot find --data fashion-mnist --model cnn --optimizer sgd:momentum=0.9 --epochs 10
  surefoot find --data housing.csv --target price --optimizer adam --plot find.svg
  surefoot find --data notes.txt --model gpt:layers=2,heads=4,width=64 --optimizer adamw --json
  surefoot find --schedule 'warmup(100) + cosine(found, 1400)'
  surefoot find --epochs 50 --budget 10min               whatever ten minutes can tell
  surefoot find --steps 10000 -- ./train --rate {lr}     any command, paused and gone on with between its rungs
  surefoot find --method two-orders                      the textbook's trial and error)";

/// The train command that uses the answer, with every option that was not left at its default.
std::string next_command(const FindCommand& command, const run::FinderResult& result) {
  if (!result.suggestion.found() && result.interrupted) return same_command(command);
  if (!result.suggestion.found() && !command.settings.schedule.empty())
    return "surefoot find without --schedule, or with lower rates beside 'found' in it";
  if (!result.suggestion.found()) return "surefoot find with other --lr LOW:HIGH, --model or --optimizer";
  if (!command.settings.schedule.empty())
    return "surefoot train" + app::said_options(command.trainer) + " --schedule " +
           app::shell_quoted(schedule::Recipe::parse(command.settings.schedule)
                                 .with_peak(std::stod(report::rate_text(*result.suggestion.learning_rate)))
                                 .text());
  return "surefoot train" + app::said_options(command.trainer) +
         fmt::format(" --lr {}", report::rate_text(*result.suggestion.learning_rate));
}

report::FindView view_of(const FindCommand& command, const run::FinderResult& result,
                         const std::string& subject, double seconds) {
  report::FindView view{.method = result.method,
                        .suggestion = result.suggestion,
                        .range_tests = result.range_tests,
                        .candidates = result.candidates,
                        .rungs = result.record.ended,
                        .steps_spent = result.steps_spent,
                        .horizon = result.horizon,
                        .cost_share = result.cost_share(),
                        .seconds = seconds,
                        .seed = command.trainer.seed,
                        .interrupted = result.interrupted,
                        .more = result.more,
                        .subject = subject,
                        .next_command = next_command(command, result)};
  return view;
}

int show(const FindCommand& command, const report::FindView& view) {
  if (command.settings.json)
    print_json_lines(report::find_json(view));
  else
    print_text(report::find_text(view, report::detect_terminal(STDOUT_FILENO)));
  if (!command.settings.plot.empty()) app::write_chart(report::find_chart(view), command.settings.plot);
  if (view.interrupted) return ExitCode::interrupted;
  return view.suggestion.found() ? success : cannot_tell;
}

int run_find_for_command(const FindCommand& command) {
  if (command.settings.method != "race")
    throw InvalidArgument(fmt::format("--method {} cannot be used with a command", command.settings.method));
  if (!command.settings.schedule.empty())
    throw InvalidArgument("--schedule cannot be used with a command, which is told one rate");
  auto trainer = command.trainer;
  // Of a trainer's options this one is a command's too.
  trainer.said.erase("steps");
  app::refuse_trainer_options(trainer);
  if (command.settings.dry_run) {
    const process::PlaceholderValues values{
        {"lr", "0.001"}, {"seed", std::to_string(command.trainer.seed)}, {"trial_dir", "."}};
    check(command.command, values);
    return dry_run(
        {command.command, values, "a race of this command at several rates", command.settings.json});
  }
  return show(command, find_for_command(command));
}

/// Checks the options as far as that needs no LibTorch.
void check_options(const FindCommand& command) {
  app::check_length(command.trainer);
  const auto& settings = command.settings;
  if (!settings.schedule.empty()) {
    const auto recipe = schedule::Recipe::parse(settings.schedule);
    for (const auto& note : recipe.notes()) tell(note);
  }
  const auto budget = app::search_budget(settings.budget, settings.sure, 0);
  run::FinderOptions options{
      .method = settings.method, .budget = budget.share, .sure = budget.sure, .horizon = 1};
  if (!settings.range.empty()) options.range = parse_rate_range(settings.range);
  if (settings.jobs > 0) options.threads = settings.jobs;
  run::check(options);
}

int run_find(FindCommand command) {
  for (const auto& [old, now] : command.old_words) tell(fmt::format("{} is called {} now", old, now));
  if (!command.settings.plot.empty()) app::check_chart_file(command.settings.plot);
  if (!command.command.words.empty()) return run_find_for_command(command);
  app::refuse_command_options(command.command);
  app::refuse_command_options(command.settings);
  check_options(command);
  const auto begin = std::chrono::steady_clock::now();
  const auto found = built_in().find(command.trainer, command.settings);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return show(command, view_of(command, found.result, found.subject, seconds));
}

/// Options by the words that version 0.1 had for them; not in the help.
void add_old_words(CLI::App& command, const std::shared_ptr<FindCommand>& values) {
  const auto add = [&](const std::string& old, const std::string& now, std::int64_t& value) {
    command.add_option(old, value)
        ->group("")
        ->transform(whole_number(old))
        ->each([values, old, now](const std::string& /*text*/) { values->old_words.emplace_back(old, now); });
  };
  add("--horizon", "--steps", values->trainer.steps);
  add("--threads", "--jobs", values->settings.jobs);
  add("--frozen", "--paused", values->settings.paused);
}

}  // namespace

void setup_find(CLI::App& app, const std::vector<std::string>& behind, int& exit_code) {
  auto command = std::make_shared<FindCommand>();
  auto* sub =
      app.add_subcommand("find", "Find the learning rate to use, the range that is as good, and the proof");
  add_options(*sub, command->trainer);
  add_options(*sub, command->settings);
  add_command(*sub, command->command);
  add_old_words(*sub, command);
  sub->footer(find_footer);
  sub->callback([command, behind, &exit_code] {
    app::add_words(command->command, behind);
    exit_code = run_find(*command);
  });
}

}  // namespace surefoot::cli
