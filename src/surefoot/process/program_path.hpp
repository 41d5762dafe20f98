#pragma once

#include <string>

namespace surefoot::process {

/// True when the shell's search would find a program of this name, or it is the path of one that may be run.
bool can_be_run(const std::string& program);

}  // namespace surefoot::process
