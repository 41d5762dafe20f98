#pragma once

#include <string>

#include "surefoot/app/command_options.hpp"

namespace surefoot::cli {

/// One trial of a command, run for a moment to see what is read of it.
struct DryRun {
  app::CommandOptions command;
  process::PlaceholderValues values;
  /// The trials that would follow: `12 trials: 4 rates, 3 seeds`.
  std::string plan;
  bool json = false;
};

/// Runs the command until it has told a hundred numbers, ten seconds have passed or it has ended, says what
/// was read and what would follow, and keeps nothing but the output of one that failed. The exit code:
/// success, cannot_tell where nothing was read to judge it by, interrupted.
int dry_run(const DryRun& trial);

}  // namespace surefoot::cli
