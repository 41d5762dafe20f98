#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds every subcommand. `behind`: the words behind `--`. A subcommand sets `exit_code`.
void add_subcommands(CLI::App& app, const std::vector<std::string>& behind, int& exit_code);

/// The whole command: parses the arguments, does what they say, and gives the exit status (exit_code.hpp).
/// Every error becomes one line on stderr.
int run(int argc, char** argv);

}  // namespace surefoot::cli
