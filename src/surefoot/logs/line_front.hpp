#pragma once

#include <string_view>

#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// What stands at the front of a line for the process that wrote it: `[rank3]:`, `[default3]:`, mpirun's
/// `[1,3]<stdout>:`, and srun's `3: `, which may be a step too. Gives what follows a process that is sure.
/// Pure; O(1).
std::string_view without_process(std::string_view line, LogLine& answer);

}  // namespace surefoot::logs
