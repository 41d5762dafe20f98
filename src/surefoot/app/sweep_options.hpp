#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

/// The options of `sweep` beside the trainer's and those of a command.
struct SweepOptions {
  std::string rates = "1e-5:1";
  std::int64_t per_decade = 4;
  std::vector<std::string> parameters;
  std::string sampler = "grid";
  /// Combinations to try; 0 for the whole grid.
  std::int64_t trials = 0;
  std::int64_t seeds = 1;
  /// As the metric's name says when empty.
  std::string direction;
  std::string objective = "last";
  /// Trials side by side; 0 for one of a command, else as many as there are cores.
  std::int64_t jobs = 0;
  /// One made of the command and its options when empty.
  std::string study;
  std::string out;
  std::string tensorboard;
  std::string stop_when;
  std::vector<std::string> retry;
  bool dry_run = false;
  bool keep_going = false;
  bool json = false;
  std::set<std::string> said = {};

  static std::span<const Option<SweepOptions>> table();
};

}  // namespace surefoot::app
