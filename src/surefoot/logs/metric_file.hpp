#pragma once

#include <string_view>

#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/samples.hpp"

namespace surefoot::logs {

/// Whether a file begins as MLflow's metric files do: `TIMESTAMP VALUE STEP` a line, the time in milliseconds
/// since 1970.
bool is_metric_file(std::string_view head);

/// Adds the numbers of such a file, or of one of DVCLive's (`step⇥loss` with a header), under a name; false
/// for one that is neither.
bool add_metric_file(std::string_view text, std::string_view run, std::string_view name, Samples& samples);

/// A metric file by itself: its name says what it holds.
std::unique_ptr<LogReader> metric_file_reader(CurveBuilder& builder);

}  // namespace surefoot::logs
