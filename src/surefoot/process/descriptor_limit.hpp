#pragma once

#include <cstdint>

namespace surefoot::process {

/// Raises the number of files this process may have open to the most it may ask for; gives it.
std::int64_t raise_descriptor_limit();

/// The limit for commands: that of this process before it was raised; -1 to leave it alone.
std::int64_t descriptor_limit_for_commands();

}  // namespace surefoot::process
