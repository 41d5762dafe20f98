#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "surefoot/logs/read_run.hpp"

namespace surefoot::logs {

/// The files of a folder and those below it that may be logs or metrics by their size, in the order of their
/// names; 10,000 are looked at, hidden folders are not.
std::vector<std::filesystem::path> log_files(const std::filesystem::path& folder);

/// Metrics, a file each, in folders named `metrics`: MLflow's runs and DVCLive's. Empty when there are none.
std::optional<ReadLog> read_metric_files(const std::filesystem::path& folder,
                                         const std::vector<std::filesystem::path>& files);

/// Logs with a name that trainers give them, the surest name of those there; each is a run, of checkpoints of
/// one run the last. Empty when there are none.
std::optional<ReadLog> read_named_logs(const std::filesystem::path& folder,
                                       const std::vector<std::filesystem::path>& files);

/// The one file that is a log. Throws ParseError, naming them, where there are several or none.
ReadLog read_only_log(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& files);

}  // namespace surefoot::logs
