#pragma once

#include <string>
#include <vector>

namespace surefoot::process {

/// The output and exit code of a program: a failure of its own is an exit code, not an exception.
struct ProgramResult {
  /// The exit status; 128 and the signal's number when a signal ended it.
  int exit_code = 0;
  /// All of its standard output and of its standard error, as bytes.
  std::string output;
  std::string errors;
};

/// Runs a program, looked up in PATH, without a shell, gives it a text on its standard input, and waits for
/// it. `arguments` must not be empty. Throws RunError when it cannot be started.
ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input);

}  // namespace surefoot::process
