#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "surefoot/app/option.hpp"
#include "surefoot/process/command_trial.hpp"
#include "surefoot/process/placeholders.hpp"

namespace surefoot::app {

/// The options for running and reading an external command, shared by `sweep` and `find`.
struct CommandOptions {
  /// Program and arguments, with placeholders; empty when the built-in trainer is meant.
  std::vector<std::string> words;
  std::string metric;
  std::string read = "both";
  std::string time_limit;
  std::string memory_limit;
  bool terminal = false;
  bool shell = false;
};

/// All but the words, in the order of the help.
std::span<const Option<CommandOptions>> command_options();

/// Adds what stood behind `--` to the words of the command.
void add_words(CommandOptions& options, const std::vector<std::string>& behind);
/// Those of the options that differ from their defaults, as they would be typed: ` --metric val_loss`.
std::string said_options(const CommandOptions& options);

/// Throws InvalidArgument when one was said though there is no command.
void refuse_command_options(const CommandOptions& options);

/// Throws InvalidArgument for what can be seen to be wrong before anything runs: a pattern, a limit, an
/// unknown placeholder, a program that is not there.
void check(const CommandOptions& options, const process::PlaceholderValues& example);

/// The command with these values, its output kept in `folder`. PYTHONUNBUFFERED is set, because a piped
/// Python holds its output back.
process::CommandTrialOptions command_trial_options(const CommandOptions& options,
                                                   const process::PlaceholderValues& values,
                                                   const std::filesystem::path& folder);

}  // namespace surefoot::app
