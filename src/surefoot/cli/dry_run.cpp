#include "surefoot/cli/dry_run.hpp"

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/app/first_reading.hpp"
#include "surefoot/app/scratch_folder.hpp"
#include "surefoot/app/shell_text.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/read_tally.hpp"
#include "surefoot/report/read_view.hpp"

namespace surefoot::cli {
namespace {

using process::CommandVerdict;

constexpr std::size_t lines_shown = 8;

/// The command as it was run.
std::string command_line(const DryRun& trial) {
  if (!trial.command.shell) return app::in_words(process::fill_arguments(trial.command.words, trial.values));
  std::string text = trial.command.words.front();
  for (const auto& [name, value] : trial.values) {
    const std::string placeholder = "{" + name + "}";
    for (auto at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  }
  return text;
}

std::string how_it_ended(const process::CommandOutcome& outcome, bool enough) {
  if (outcome.verdict == CommandVerdict::complete)
    return fmt::format("it ended by itself after {:.1f} s", outcome.seconds);
  if (outcome.verdict == CommandVerdict::crashed)
    return fmt::format("it failed after {:.1f} s: {}", outcome.seconds, outcome.reason);
  return fmt::format("it was stopped after {:.1f} s{}", outcome.seconds, enough ? ", which was enough" : "");
}

}  // namespace

int dry_run(const DryRun& trial) {
  app::ScratchFolder folder("dry-run");
  auto values = trial.values;
  values["trial_dir"] = folder.path().string();
  process::ReadTally tally(trial.command.metric);
  const auto begin = std::chrono::steady_clock::now();
  process::CommandCallbacks callbacks;
  callbacks.on_reading = [&](const process::Reading& reading) {
    tally.add(reading);
    return tally.numbers() < app::dry_run_numbers;
  };
  callbacks.should_stop = [&] {
    return was_interrupted() ||
           std::chrono::steady_clock::now() - begin > std::chrono::duration<double>(app::dry_run_seconds);
  };
  const auto outcome =
      process::run_command_trial(app::command_trial_options(trial.command, values, folder.path()), callbacks);
  const bool told = tally.judged() > 0;
  // The reason names a file in it.
  const bool failed = outcome.verdict == CommandVerdict::crashed;
  if (failed) folder.keep();
  const std::string ended = how_it_ended(outcome, tally.numbers() >= app::dry_run_numbers);
  if (trial.json) {
    print_json_lines({{"dry_run", true},
                      {"command", command_line(trial)},
                      {"ended", ended},
                      {"plan", trial.plan},
                      {"read", told ? report::read_json(tally.summary()) : nlohmann::json()}});
  } else {
    print_line("ran: " + escaped(command_line(trial)));
    print_line(told ? report::read_text(tally.summary()) : "read: nothing to judge it by");
    print_line(escaped(ended));
    if (!told || failed)
      for (const auto& line : app::last_lines(folder.path(), lines_shown)) print_line("  | " + escaped(line));
    print_line("would follow: " + trial.plan +
               (failed ? "; only its output was kept" : "; nothing was kept"));
  }
  if (was_interrupted()) return ExitCode::interrupted;
  return told ? success : cannot_tell;
}

}  // namespace surefoot::cli
