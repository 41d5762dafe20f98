#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"
#include "surefoot/run/contender_race.hpp"
#include "surefoot/run/finder.hpp"

namespace surefoot::app {

/// The options of `find` beside the trainer's and those of a command.
struct FindOptions {
  /// LOW:HIGH; empty for the default.
  std::string range;
  std::string method = run::FinderOptions().method;
  /// As search_budget.hpp reads them; empty where they were not said.
  std::string budget;
  std::string sure;
  /// The rate over the full run, with its peak to be `found`; a constant rate when empty.
  std::string schedule;
  /// Trials side by side; 0 for one of a command, else as many as there are cores.
  std::int64_t jobs = 0;
  std::string plot;
  std::int64_t paused = run::ContenderRaceOptions().most_frozen;
  bool dry_run = false;
  /// Prints JSON, and shows no progress.
  bool json = false;
  std::set<std::string> said = {};

  static std::span<const Option<FindOptions>> table();
};

}  // namespace surefoot::app
