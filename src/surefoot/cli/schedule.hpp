#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot schedule` to the command line; which shows a schedule as a chart or as numbers.
void setup_schedule(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli
