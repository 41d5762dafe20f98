#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot find` to the command line; running it sets the exit code.
void setup_find(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
