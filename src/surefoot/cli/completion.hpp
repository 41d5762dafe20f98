#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot completion` to the command line; which prints a completion script for a shell.
void setup_completion(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
