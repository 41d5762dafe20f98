#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "truth_run.hpp"

namespace surefoot::bench {

/// The tables of one group of tasks (`benchmarks/truth/GROUP.truth.gz`) by name, their runs in the order in
/// which they were made. Losses have five significant digits; tables under a schedule have no training
/// losses. Throws ParseError when the file is no such group or ends early. The format is in
/// benchmarks/truth/README.md.
std::map<std::string, std::vector<TruthRun>> read_truth_group(const std::filesystem::path& file);

/// The runs of one table in whichever group of a folder has it; none where no group does.
std::vector<TruthRun> packed_runs(const std::filesystem::path& folder, const std::string& table);

}  // namespace surefoot::bench
