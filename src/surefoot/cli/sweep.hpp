#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot sweep` to the command line; running it sets the exit code. `behind` is what stood behind
/// `--`.
void setup_sweep(CLI::App& app, const std::vector<std::string>& behind, int& exit_code);

}  // namespace surefoot::cli
