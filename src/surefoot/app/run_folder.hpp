#pragma once

#include <filesystem>
#include <string>

namespace surefoot::app {

/// Makes the folder of a new run: `out`, or the next free `surefoot-runs/001`, `002`, … when that is empty.
/// Throws InvalidArgument when `out` holds a run already and may not be overwritten, RunError when it cannot
/// be made.
std::filesystem::path new_run_folder(const std::string& out, bool overwrite);

}  // namespace surefoot::app
