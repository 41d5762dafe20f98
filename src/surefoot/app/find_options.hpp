#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

/// The options of the search for a rate: those of `find` beside the trainer's and the command's.
struct FindOptions {
  /// LOW:HIGH; empty for the default.
  std::string range;
  std::string method = "race";
  /// As search_budget.hpp reads them; empty where they were not said.
  std::string budget;
  std::string sure;
  /// The rate over the full run, with its peak to be `found`; a constant rate when empty.
  std::string schedule;
  /// Trials side by side; 0 for the default.
  std::int64_t jobs = 0;
  /// The most runs of a command that are held at once.
  std::int64_t paused = 8;
  std::string plot;
  bool json = false;
};

/// In the order of the help.
std::span<const Option<FindOptions>> find_options();

}  // namespace surefoot::app
