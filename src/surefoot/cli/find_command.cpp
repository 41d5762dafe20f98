#include "surefoot/cli/find_command.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/command_contenders.hpp"
#include "surefoot/app/search_budget.hpp"
#include "surefoot/app/shell_text.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/command_contender.hpp"
#include "surefoot/process/read_tally.hpp"
#include "surefoot/report/candidate_lines.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/report/read_view.hpp"
#include "surefoot/run/contender_race.hpp"
#include "surefoot/study/usual_direction.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;

std::string shell_text(const app::CommandOptions& options) {
  return options.shell ? options.words.front() : app::in_words(options.words);
}

/// The command with the answer in place of its placeholders.
std::string filled_in(const app::CommandOptions& options, const std::string& rate, std::uint64_t seed) {
  std::string text = shell_text(options);
  const bool told = text.find("{lr}") != std::string::npos;
  for (const auto& [placeholder, value] : {std::pair<std::string, std::string>{"{lr}", rate},
                                           {"{seed}", std::to_string(seed)},
                                           {"{trial_dir}", "."}})
    for (auto at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  return told ? text : "SUREFOOT_LR=" + rate + " " + text;
}

void say_news(app::FirstRun& first, bool at_end, report::ProgressLine& progress) {
  const auto news = first.news(at_end);
  if (news.empty()) return;
  progress.clear();
  tell(news);
}

run::ContenderRaceOptions race_options(const FindCommand& command, std::int64_t horizon, app::FirstRun& first,
                                       report::ProgressLine& progress) {
  const auto& settings = command.settings;
  run::ContenderRaceOptions options;
  options.horizon = horizon;
  const auto budget = app::search_budget(settings.budget, settings.sure, horizon);
  options.budget = budget.share;
  options.sure = budget.sure;
  options.seconds = budget.seconds;
  if (!settings.range.empty()) options.range = parse_rate_range(settings.range);
  options.seed = command.trainer.seed;
  // A command may use all cores and the accelerator by itself: one at a time unless told otherwise.
  options.threads = std::max<std::int64_t>(1, settings.jobs);
  options.most_frozen = settings.paused;
  options.should_stop = was_interrupted;
  options.on_progress = [&first, &progress](const run::FinderProgress& p) {
    say_news(first, false, progress);
    progress.show(p.budget > 0 ? p.spent / p.budget : 0, fmt::format("{}, {:.0f} steps", p.stage, p.spent),
                  report::candidate_lines(p.candidates, progress.terminal()));
  };
  return options;
}

/// The steps of the full run: as said, or as the command's output tells when it is started.
std::int64_t horizon_of(const app::TrainerOptions& trainer, app::CommandContenders& contenders,
                        run::RaceCost& cost) {
  if (trainer.steps > 0) return trainer.steps;
  const auto begin = std::chrono::steady_clock::now();
  const auto horizon = contenders.make(1e-3, trainer.seed, 0)->wait_for_told_steps();
  ++cost.starts;
  cost.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (horizon == 0 && !was_interrupted())
    throw InvalidArgument(
        "the command's output does not tell how long it runs (10/1000): say the steps of the full run by "
        "--steps");
  return std::max<std::int64_t>(1, horizon);
}

/// Remarks on the race beside its answer.
std::string notes(const app::FindOptions& settings, const run::ContenderRaceResult& result) {
  std::string text;
  const auto& cost = result.cost;
  const bool found = result.found.suggestion.found();
  if (found && cost.overshoot > 0)
    text += fmt::format("; the runs went on beyond their rungs by {:.0f} steps in all, which is counted",
                        cost.overshoot);
  if (found && cost.begun_anew > 0)
    text += fmt::format("; {} run{} begun anew, more than --paused {} were wanted", cost.begun_anew,
                        cost.begun_anew == 1 ? " was" : "s were", settings.paused);
  if (result.failed > 0)
    text += fmt::format("; {} of {} runs failed and count as diverged, the first: {}", result.failed,
                        cost.starts, result.first_failure);
  return text;
}

/// The next command to type, or the next thing to do.
std::string next_command(const FindCommand& command, const run::ContenderRaceResult& result) {
  const auto& suggestion = result.found.suggestion;
  if (suggestion.found())
    return filled_in(command.command, report::rate_text(*suggestion.learning_rate), command.trainer.seed);
  return result.found.interrupted ? same_command(command) : result.advice;
}

void name_the_losses(report::FindView& view, const std::string& metric, run::JudgedBy by) {
  if (!metric.empty()) {
    view.judged_by = "metric";
    view.loss_name = metric;
  } else if (by == run::JudgedBy::training) {
    view.judged_by = "training_loss";
    view.loss_name = run::loss_name(by);
  }
}

void check(const app::CommandOptions& command) {
  if (study::usual_direction(command.metric) == study::Direction::maximize)
    throw InvalidArgument(
        fmt::format("find looks for the smallest number, and --metric {} is better when large: name "
                    "a loss, or leave --metric out",
                    shown(command.metric)));
  app::check(command, {{"lr", "0.1"}, {"seed", "0"}, {"trial_dir", "."}});
}

}  // namespace

std::string same_command(const FindCommand& command) {
  const auto text =
      "surefoot find" + app::said_options(command.trainer) + app::said_options(command.settings);
  if (command.command.words.empty()) return text;
  return text + app::said_options(command.command, "{}") + " -- " + app::in_words(command.command.words);
}

report::FindView find_for_command(const FindCommand& command) {
  check(command.command);
  const auto begin = std::chrono::steady_clock::now();
  app::CommandContenders contenders(command.command, was_interrupted);
  report::ProgressLine progress(stderr, report::detect_terminal(STDERR_FILENO), command.settings.json);
  try {
    run::RaceCost first;
    const auto horizon = horizon_of(command.trainer, contenders, first);
    const auto make = [&](double rate, std::uint64_t seed) -> std::unique_ptr<run::Contender> {
      return contenders.make(rate, seed, horizon);
    };
    const auto result =
        run::race_contenders(make, race_options(command, horizon, contenders.first(), progress));
    progress.clear();
    say_news(contenders.first(), true, progress);
    if (result.failed > 0) contenders.keep_output();
    report::FindView view{.method = "race",
                          .suggestion = result.found.suggestion,
                          .candidates = result.found.candidates,
                          .rungs = result.found.record.ended,
                          .steps_spent = result.found.steps_spent,
                          .horizon = horizon,
                          .cost_share = result.found.cost_share(),
                          .seed = command.trainer.seed,
                          .interrupted = result.found.interrupted,
                          .more = result.found.more,
                          .command_cost = report::CommandCost{.starts = first.starts + result.cost.starts,
                                                              .seconds = first.seconds + result.cost.seconds,
                                                              .full_run_seconds = result.full_run_seconds},
                          .read = contenders.first().read(),
                          .subject = shell_text(command.command),
                          .next_command = next_command(command, result)};
    name_the_losses(view, command.command.metric, result.judged_by);
    view.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    view.suggestion.reason += notes(command.settings, result);
    return view;
  } catch (const RunError&) {
    // It names the output of the run that failed.
    contenders.keep_output();
    throw;
  }
}

}  // namespace surefoot::cli
