#pragma once

#include <cstdint>
#include <string>

namespace surefoot::cli {

/// The options of the search for a rate: those of `find` beside the trainer's.
struct FindOptions {
  /// LOW:HIGH; empty for the default.
  std::string range;
  std::string method = "race";
  /// As typed: a share of the full run, steps or a time; and how sure to be. Empty where it was not said.
  std::string budget;
  std::string sure;
  /// The rate over the full run, with its peak to be `found`; a constant rate when empty.
  std::string schedule;
  /// Trials side by side; 0 for as many as there are cores.
  std::int64_t threads = 0;
  /// Shows no progress.
  bool quiet = false;
};

}  // namespace surefoot::cli
