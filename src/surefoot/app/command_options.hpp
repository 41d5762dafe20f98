#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
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
  std::set<std::string> said = {};

  /// All but the words.
  static std::span<const Option<CommandOptions>> table();
};

/// A dry run ends after so many seconds or numbers: by then it is plain how the output is read.
inline constexpr double dry_run_seconds = 10;
inline constexpr std::int64_t dry_run_numbers = 100;
/// The help of `--dry-run`.
std::string dry_run_help();

/// Adds what stood behind `--` to the words of the command.
void add_words(CommandOptions& options, const std::vector<std::string>& behind);
/// Throws InvalidArgument for what can be seen to be wrong before anything runs: a pattern, a limit, an
/// unknown placeholder, a program that is not there.
void check(const CommandOptions& options, const process::PlaceholderValues& example);

/// The command with these values, its output kept in `folder`. PYTHONUNBUFFERED is set, because a piped
/// Python holds its output back.
process::CommandTrialOptions command_trial_options(const CommandOptions& options,
                                                   const process::PlaceholderValues& values,
                                                   const std::filesystem::path& folder);

}  // namespace surefoot::app
