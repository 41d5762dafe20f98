#pragma once

#include <string>

namespace surefoot::process {

/// Kills the processes that bear `NAME=value` in their environment and all below them, until none is left.
/// Those that dropped it from their environment, and whose parents have ended, are not found; processes of
/// other users cannot be killed.
void end_marked_processes(const std::string& mark);

}  // namespace surefoot::process
