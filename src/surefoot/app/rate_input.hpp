#pragma once

#include <string>
#include <vector>

#include "surefoot/app/rate_runs.hpp"

namespace surefoot::app {

/// True when a file is a store of studies, which is SQLite's.
bool is_store(const std::string& file);

/// Reads files: one that is a table of rates, else logs and folders of logs, each run with its rate. Throws
/// RunError or ParseError for a file that cannot be read, InvalidArgument as runs_of_table() does.
RateRuns runs_of_files(const std::vector<std::string>& files, const RateRunsOptions& options);

/// Reads the only study of a store; InvalidArgument, with their names, when there are several or none.
RateRuns runs_of_only_study(study::Store& store);

}  // namespace surefoot::app
