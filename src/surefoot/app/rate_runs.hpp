#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/read_run.hpp"
#include "surefoot/report/sweep_view.hpp"
#include "surefoot/search/sensitivity.hpp"
#include "surefoot/study/spec.hpp"
#include "surefoot/study/store/store.hpp"

namespace surefoot::app {

/// Runs at several rates, as a table, a study or logs tell of them.
struct RateRuns {
  std::vector<search::RateRun> runs;
  /// The refusal in words; empty where the runs were read.
  std::string reason;
  /// The columns or numbers that were taken: `params_lr`, `val_loss`; empty where there is none.
  std::string rate_name;
  std::string value_name;
  std::string step_name;
  std::string seconds_name;
  study::Direction direction = study::Direction::minimize;
  /// Assumptions and omissions, a sentence each without a stop.
  std::vector<std::string> notes;
};

struct RateRunsOptions {
  /// The column to judge by; empty: the surest loss, else the surest other metric.
  std::string metric;
  /// Empty: as the metric's name says.
  std::optional<study::Direction> direction;
};

/// The rate that a name of a run tells, as `lr0.01`, `lr=1e-3` or `learning_rate_3e-4` do.
std::optional<double> rate_in_name(std::string_view name);

/// True when a column holds the learning rate: `lr`, `params_lr`, `config/learning_rate`.
bool is_rate_column(std::string_view name);

/// As given, or as the metric's name says. Throws InvalidArgument, a question, where neither does.
study::Direction direction_of(const std::string& metric, const RateRunsOptions& options);

/// Reads a table with a header, a run a row or, with a step or an epoch, a report a row. Empty when the file
/// is no table; without a `rate_name`, and with a reason, when no column of it is a rate. Throws RunError for
/// a file that cannot be read, InvalidArgument for a metric that is no column of it, or whose direction
/// nobody said.
std::optional<RateRuns> runs_of_table(const std::filesystem::path& file, const RateRunsOptions& options);

/// Reads what logs told: the rate of a run is the highest that it reports, else the one in its name.
RateRuns runs_of_logs(const std::vector<logs::ReadRun>& logs);

/// Reads a study: the ended trials that differ from the best in the rate and the seed alone. Throws
/// InvalidArgument when there is none of that name.
RateRuns runs_of_study(study::Store& store, const std::string& name);
/// The same of a study that was read.
RateRuns runs_of_study(const report::SweepView& view);

/// The sensitivity of a sweep that has ended, in one sentence; empty where it cannot be told, or fewer than
/// three rates were tried.
std::string sensitivity_of_sweep(const report::SweepView& view);

}  // namespace surefoot::app
