#pragma once

#include <string>

namespace surefoot::process {

/// Starts the running program again with the same arguments and one environment variable set, in place of itself.
/// Returns only when that is not possible; everything is then as it was but for the variable.
void restart_with(const std::string& variable, const std::string& value, char** argv);

}  // namespace surefoot::process
