#pragma once

#include <filesystem>

#include "surefoot/logs/curve_builder.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {

/// Reads a folder: of TensorBoard's event files each folder with some in it is a run, its files one after
/// another; else of metric files as MLflow and DVCLive keep them, a file a metric; else of logs with a name
/// that trainers give them (`trainer_state.json`, `metrics.csv`, `log.txt`), each a run; else of the one log
/// in it. Throws ParseError that names the logs where it is none of these.
ReadLog read_folder(const std::filesystem::path& folder);

/// Reads one file, as read_log does.
ReadLog read_file(const std::filesystem::path& path, const std::vector<MetricPattern>& metrics = {});

/// Gives what a file holds to a builder.
void feed_file(const std::filesystem::path& path, CurveBuilder& builder);

}  // namespace surefoot::logs
