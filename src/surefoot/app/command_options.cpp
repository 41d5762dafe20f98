#include "surefoot/app/command_options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/process/program_path.hpp"

namespace surefoot::app {
namespace {

namespace fs = std::filesystem;

/// A positive number with a unit of the table behind it; the first unit where none is said. 0 when empty.
double quantity(const std::string& option, const std::string& text,
                const std::vector<std::pair<std::string, double>>& units) {
  if (text.empty()) return 0;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const std::string unit(stop, end);
  const auto found = std::find_if(units.begin(), units.end(),
                                  [&](const auto& u) { return unit.empty() || u.first == unit; });
  const double product = found == units.end() ? 0 : number * found->second;
  if (error != std::errc() || !(product > 0)) {
    std::string known;
    for (const auto& [name, factor] : units) known += (known.empty() ? "" : ", ") + name;
    throw InvalidArgument(fmt::format("{} must be a positive number, with or without one of {}, got '{}'",
                                      option, known, shown(text)));
  }
  if (product > 9e15) throw InvalidArgument(fmt::format("{} is too large, got '{}'", option, text));
  return product;
}

double time_limit(const CommandOptions& options) {
  return quantity("--time-limit", options.time_limit, {{"s", 1}, {"min", 60}, {"h", 3600}});
}

std::int64_t memory_limit(const CommandOptions& options) {
  const double bytes = quantity("--memory-limit", options.memory_limit, {{"M", 1 << 20}, {"G", 1 << 30}});
  // Cut to whole bytes, less than one would be no limit.
  return static_cast<std::int64_t>(std::ceil(bytes));
}

}  // namespace

std::span<const Option<CommandOptions>> CommandOptions::table() {
  using O = CommandOptions;
  static const std::vector<Option<O>> table{
      {.name = "metric",
       .member = &O::metric,
       .help = "The number to judge by: a name (val_loss, accuracy), or a pattern around it: 'val_loss: "
               "([0-9.]+)' (default: the validation loss, or the training loss where there is none)",
       .may_be_empty = true,
       .needs_command = true,
       .in_study = "metric"},
      {.name = "read",
       .member = &O::read,
       .help = "Where it is printed: both, stdout, stderr, or a file (text, CSV, TensorBoard events; or a "
               "folder of these)",
       .shows_default = true,
       .may_be_empty = true,
       .needs_command = true},
      {.name = "time-limit",
       .member = &O::time_limit,
       .help = "For one trial: 90, 10min, 2h; paused time not counted",
       .may_be_empty = true,
       .needs_command = true},
      {.name = "memory-limit",
       .member = &O::memory_limit,
       .help = "For all processes of one trial: 500M, 4G",
       .may_be_empty = true,
       .needs_command = true},
      {.name = "terminal",
       .member = &O::terminal,
       .help = "Run it in a pseudo-terminal: for a program that holds its output back",
       .needs_command = true},
      {.name = "shell",
       .member = &O::shell,
       .help = "The command is one line for the shell sh; values are quoted for it. What is given on to a "
               "second shell (sh -c, eval) that one reads anew: use \"$1\" or $SUREFOOT_LR there",
       .needs_command = true}};
  return table;
}

std::string dry_run_help() {
  return fmt::format("Run it once for {:g} seconds at most, say what is read of it, and keep nothing",
                     dry_run_seconds);
}

void add_words(CommandOptions& options, const std::vector<std::string>& behind) {
  options.words.insert(options.words.end(), behind.begin(), behind.end());
}

void check(const CommandOptions& options, const process::PlaceholderValues& example) {
  if (options.shell && options.words.size() != 1)
    throw InvalidArgument(
        fmt::format("--shell takes the command as one argument, got {}", options.words.size()));
  const auto setup = command_trial_options(options, example, {});
  const process::MetricReader reader(setup.metric);
  if (!process::can_be_run(setup.command.arguments.front()))
    throw InvalidArgument(
        fmt::format("the command {} is not there, or cannot be run", shown(setup.command.arguments.front())));
}

process::CommandTrialOptions command_trial_options(const CommandOptions& options,
                                                   const process::PlaceholderValues& values,
                                                   const fs::path& folder) {
  process::CommandTrialOptions setup;
  if (options.shell) {
    auto shell = process::shell_command(options.words.front(), values);
    setup.command.arguments = std::move(shell.arguments);
    setup.command.environment = std::move(shell.variables);
  } else {
    setup.command.arguments = process::fill_arguments(options.words, values);
    setup.command.environment = process::trial_environment(values);
  }
  setup.command.environment.emplace_back("PYTHONUNBUFFERED=1");
  setup.command.terminal = options.terminal;
  setup.command.memory_limit = memory_limit(options);
  setup.metric.metric = options.metric;
  setup.source = process::output_source(process::fill_placeholders({options.read}, values).front());
  setup.time_limit = time_limit(options);
  setup.folder = folder;
  return setup;
}

}  // namespace surefoot::app
