#pragma once

#include <string>

namespace CLI {
class App;
}

namespace surefoot::cli {

/// The options of `surefoot data`: the data set to describe, and how.
struct DataCommand {
  std::string name;
  std::string target;
  std::string problem;
  bool json = false;
};

/// Adds `surefoot data` to the command line; running it sets the exit code.
void setup_data(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
