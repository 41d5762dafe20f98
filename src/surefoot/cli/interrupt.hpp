#pragma once

namespace surefoot::cli {

/// From here on Ctrl-C and SIGTERM ask the command to end, instead of ending it. A second one ends it at
/// once.
void catch_interrupts();

/// Whether the command was asked to end.
bool was_interrupted();

}  // namespace surefoot::cli
