#pragma once

namespace surefoot::cli {

/// The whole command: parses the arguments, does what they say, and gives the exit status (exit_code.hpp).
/// Every error becomes one line on stderr.
int run(int argc, char** argv);

}  // namespace surefoot::cli
