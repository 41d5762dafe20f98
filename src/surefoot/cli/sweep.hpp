#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot sweep` to the command line; running it sets the exit code.
void setup_sweep(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
