#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "surefoot/app/rate_runs.hpp"

namespace surefoot::app {

/// The columns of a table of runs, by their place in a row.
struct RateColumns {
  std::size_t rate = 0;
  std::optional<std::size_t> value = {};
  std::optional<std::size_t> step = {};
  /// The step counts epochs.
  bool epochs = false;
  std::optional<std::size_t> seconds = {};
  std::optional<std::size_t> state = {};
  /// The columns that tell runs apart: a run's name or number, its seed.
  std::vector<std::size_t> run = {};
  /// A run's name or number is among them, and not its seed alone.
  bool names_runs = false;
  /// Other hyperparameters: `params_wd`, `momentum`.
  std::vector<std::size_t> settings = {};
};

/// Finds them by their names; empty when none holds the rate. Throws InvalidArgument for a metric that is
/// none of them.
std::optional<RateColumns> rate_columns(const std::vector<std::string>& names, const std::string& metric);

}  // namespace surefoot::app
