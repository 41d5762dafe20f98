#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot find` to the command line; running it sets the exit code. `behind` is what stood behind
/// `--`.
void setup_find(CLI::App& app, const std::vector<std::string>& behind, int& exit_code);

}  // namespace surefoot::cli
